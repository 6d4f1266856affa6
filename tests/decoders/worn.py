"""What happens to a sticker between the file and the phone. Every condition maps a picture, and says where a point of it went."""

import cv2
import numpy as np

# Dots an inch at which the worn ones were drawn.
DPI = 150


def as_drawn(picture):
    return picture, np.eye(3)


def turned(picture):
    """15°, the sheet enlarged so that no corner is lost, grey around it."""
    height, width = picture.shape[:2]
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), 15, 1.0), [0, 0, 1]])
    corners = turn @ np.array([[0, width, width, 0], [0, 0, height, height], [1, 1, 1, 1]])
    low, high = corners[:2].min(axis=1), corners[:2].max(axis=1)
    move = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]]) @ turn
    size = tuple(int(np.ceil(side)) for side in high - low)
    return cv2.warpAffine(picture, move[:2], size, flags=cv2.INTER_LINEAR, borderValue=(120, 120, 120)), move


def blurred(picture):
    """Out of focus: Gaussian, σ one dot (0.17 mm)."""
    return cv2.GaussianBlur(picture, (0, 0), 1.0), np.eye(3)


def squeezed(picture):
    """JPEG, quality 50, with its colours at half the resolution."""
    _, stream = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 50])
    return cv2.imdecode(stream, cv2.IMREAD_COLOR), np.eye(3)


def lamplit(picture):
    """Multiplied with warm light that falls off to 45 % towards the lower right corner."""
    height, width = picture.shape[:2]
    way = (np.linspace(0, 1, height)[:, None] + np.linspace(0, 1, width)[None, :]) / 2
    light = (1 - 0.55 * way)[:, :, None] * np.array([0.55, 0.80, 1.0])
    return (picture * light).astype(np.uint8), np.eye(3)


def shrunk(picture):
    """60 %: from one step further away."""
    return cv2.resize(picture, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA), np.diag([0.6, 0.6, 1.0])


# Name, dots an inch of the picture that it is made from, what is done to it, dots an inch afterwards.
CONDITIONS = [
    ("300dpi", 300, as_drawn, 300),
    ("150dpi", 150, as_drawn, 150),
    ("100dpi", 100, as_drawn, 100),
    ("15°", DPI, turned, DPI),
    ("blur", DPI, blurred, DPI),
    ("jpeg50", DPI, squeezed, DPI),
    ("warm", DPI, lamplit, DPI),
    ("60%", DPI, shrunk, DPI * 0.6),
]
RESOLUTIONS = sorted({dpi for _, dpi, _, _ in CONDITIONS})
