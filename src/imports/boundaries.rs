//! 行政区域: which outlines of a 国土数値情報 N03 file enter the register.

use std::collections::BTreeMap;

use super::{BOUNDARY_BYTES, ImportFault};
use crate::municipalities::boundary::read_n03;
use crate::municipalities::{Boundary, LgCode, Municipality};

/// The outlines of the participating municipalities, or of one of them.
///
/// # Errors
/// A file that is too big or no N03 GeoJSON, or one without any of the municipalities asked for.
pub fn read(
    bytes: &[u8],
    participating: &[Municipality],
    only: Option<LgCode>,
) -> Result<BTreeMap<LgCode, Boundary>, ImportFault> {
    if bytes.len() > BOUNDARY_BYTES {
        return Err(ImportFault::Municipality(format!(
            "ファイルが大きすぎます。{}MBまでです。都道府県ごとのファイルをお使いください。",
            BOUNDARY_BYTES >> 20
        )));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| ImportFault::Municipality("GeoJSONはUTF-8で保存してください。".to_owned()))?;
    let mut outlines = read_n03(text)?;
    let wanted = |code: &LgCode| participating.iter().any(|m| m.lg_code == *code) && only.is_none_or(|o| o == *code);
    outlines.retain(|code, _| wanted(code));
    if outlines.is_empty() {
        let whose = only.map_or_else(|| "参加している自治体".to_owned(), |code| code.to_string());
        return Err(ImportFault::Municipality(format!("このファイルには、{whose}の行政区域がありません。")));
    }
    Ok(outlines)
}
