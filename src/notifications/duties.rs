//! 5つのお願い: the duties that every cooperation spot agrees to, with the version of their text.

/// The version of the five duties' text; when the text changes, so does this, and applicants are asked again.
pub const DUTIES_VERSION: &str = "2026-11-22";
/// The version of the text about personal information.
pub const PRIVACY_VERSION: &str = "2026-11-22";

/// 5つのお願い: code, name and text of each duty of a cooperation spot.
pub const DUTIES: [(&str, &str, &str); 5] = [
    ("sticker", "ステッカーの掲示", "相談先につながるQRコードつきのステッカーを、みなさんの目にとまる場所に掲げます。"),
    ("listening", "声かけ・傾聴", "気になる人に声をかけ、話に耳をかたむけます。"),
    ("connecting", "つなぎ", "専門の相談窓口や早めの受診を、そっと案内します。"),
    ("watching", "見守り", "その後もあたたかく寄り添い、見守ります。"),
    ("awareness", "普及啓発", "できる範囲で、相談先やこの取組みをまわりの人に知らせます。"),
];
