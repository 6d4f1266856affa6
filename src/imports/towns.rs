//! 町字の表: `lg_code,town,koaza,lat,lng`, one line a town.

use std::collections::BTreeMap;

use super::{BadLine, Sheet, SheetFault};
use crate::municipalities::{LgCode, Position, Town};

/// Columns that must be there.
pub const NEEDED: [&str; 4] = ["lg_code", "town", "lat", "lng"];

/// Reads the towns of one municipality; lines of others are passed over. A name that comes again keeps its first point.
///
/// # Errors
/// The lines to mend, or [`SheetFault::Missing`].
pub fn read(sheet: &Sheet, lg_code: LgCode) -> Result<Result<Vec<Town>, Vec<BadLine>>, SheetFault> {
    sheet.need(&NEEDED)?;
    let (mut towns, mut faults) = (BTreeMap::new(), Vec::new());
    for (line, row) in sheet.rows() {
        let mut wrong = |reason: String| faults.push(BadLine { line, reason });
        let code = format!("{:0>6}", row.get("lg_code"));
        let Ok(code) = code.parse::<LgCode>().map_err(|e| wrong(format!("「lg_code」: {e}"))) else { continue };
        if code != lg_code {
            continue;
        }
        let name = format!("{}{}", row.get("town"), row.get("koaza"));
        if name.is_empty() {
            wrong("「town」が空いています。".to_owned());
        }
        match (row.get("lat").parse(), row.get("lng").parse()) {
            (Ok(lat), Ok(lng)) => match Position::new(lat, lng) {
                Ok(position) => {
                    towns.entry(name).or_insert(position);
                }
                Err(why) => wrong(why.to_string()),
            },
            (Err(_), _) | (_, Err(_)) => wrong("「lat」と「lng」は34.858056のような数字で書いてください。".to_owned()),
        }
    }
    let towns = towns.into_iter().map(|(name, position)| Town { name, position }).collect();
    Ok(if faults.is_empty() { Ok(towns) } else { Err(faults) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_are_read_and_bad_lines_named() {
        let code = "282294".parse().unwrap();
        let text = "lg_code,town,koaza,lat,lng\n282294,揖西町芦原台,,34.857824,134.533861\n282294,新宮町,奥小屋,34.9,134.5\n271403,他市,,34.5,135.4\n";
        let towns = read(&Sheet::read(text.as_bytes()).unwrap(), code).unwrap().unwrap();
        assert_eq!(towns.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["揖西町芦原台", "新宮町奥小屋"]);
        let text = "lg_code,town,koaza,lat,lng\n282295,x,,34.8,134.5\n282294,,,34.8,134.5\n282294,y,,北,134.5\n282294,z,,90,134.5\n";
        let faults = read(&Sheet::read(text.as_bytes()).unwrap(), code).unwrap().unwrap_err();
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    }
}
