//! 協力スポットステッカー: token, code, lettering, artwork and sheets.

pub mod address;
pub mod code;
pub mod lettering;
pub mod token;

pub use address::{BaseUrl, BaseUrlFault, ScanAddress};
pub use token::{StickerToken, StickerTokenFault};
