//! 書体: the fonts inside the program, once for stickers and documents. SIL Open Font License; fetched by npm, never changed.

macro_rules! font {
    ($path:literal) => {
        include_bytes!(concat!("../assets/node_modules/@expo-google-fonts/", $path))
    };
}

/// Zen Maru Gothic, rounded, bold.
pub const ROUND_BOLD: &[u8] = font!("zen-maru-gothic/700Bold/ZenMaruGothic_700Bold.ttf");
/// BIZ UDPGothic, easy to read, regular.
pub const PLAIN: &[u8] = font!("biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf");
/// BIZ UDPGothic, bold.
pub const PLAIN_BOLD: &[u8] = font!("biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf");
/// Noto Sans JP, for characters that the others lack (𠮷), regular.
pub const WIDE: &[u8] = font!("noto-sans-jp/400Regular/NotoSansJP_400Regular.ttf");
/// Noto Sans JP, bold.
pub const WIDE_BOLD: &[u8] = font!("noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf");
