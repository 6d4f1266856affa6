//! 時刻.

use unicode_normalization::UnicodeNormalization;

/// `9:00`, `９時`, `9時30分`, `0900` to minutes since midnight, up to 32:00.
pub fn clock(typed: &str) -> Option<u16> {
    clock_until(typed, 32 * 60)
}

/// As [`clock`], up to another minute.
pub fn clock_until(typed: &str, latest: u16) -> Option<u16> {
    let text: String = typed.chars().take(20).filter(|c| !c.is_whitespace()).nfkc().collect();
    let text = text.replace('時', ":").replace("半", "30").replace('分', "").replace('.', ":");
    let (hour, minute) = match text.split_once(':') {
        Some((h, m)) => (h, if m.is_empty() { "0" } else { m }),
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => (text.as_str(), "0"),
    };
    let number = |s: &str| s.parse::<u16>().ok().filter(|_| s.len() <= 2 && s.bytes().all(|b| b.is_ascii_digit()));
    let (h, m) = (number(hour)?, number(minute)?);
    (m < 60 && h * 60 + m <= latest).then_some(h * 60 + m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (typed, minutes) in [
            ("9:00", 540),
            ("９：３０", 570),
            ("9時", 540),
            ("9時半", 570),
            ("0930", 570),
            ("26:00", 1560),
            ("18", 1080),
        ] {
            assert_eq!(clock(typed), Some(minutes), "{typed}");
        }
        assert_eq!((clock_until("33時", 36 * 60), clock_until("36:01", 36 * 60)), (Some(1980), None));
        for typed in ["", "あさ", "9:60", "33:00", "+9", "-1", "999"] {
            assert_eq!(clock(typed), None, "{typed}");
        }
    }
}
