//! 協力スポットステッカー: token, code, lettering, artwork and sheets.

pub mod acts;
pub mod address;
pub mod calibration;
pub mod card;
pub mod code;
pub mod design;
pub mod flower;
pub mod labels;
mod layout;
pub mod lettering;
pub mod livery;
pub mod naming;
pub mod order;
pub mod pages;
pub mod palette;
pub mod preview;
pub mod printers;
pub mod printing;
pub mod scans;
mod setting;
pub mod sheet;
pub mod size;
pub mod stock;
pub mod store;
pub mod token;

pub use address::ScanAddress;
pub use calibration::{Calibration, CalibrationFault};
pub use design::{StickerFace, StickerFault};
pub use order::{Order, OrderFault, Paper};
pub use palette::{Ink, InkFault};
pub use scans::Scans;
pub use sheet::{Arrangement, StickerFormat, file, files};
pub use size::{StickerSize, StickerSizeFault};
pub use stock::{LabelStock, LabelStockFault};
pub use token::{StickerToken, StickerTokenFault};

#[cfg(test)]
mod decoding;

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeSet;

    use crate::spots::{Activity, Category, Consent, NewSpot, RegistrantKind, Spot};
    use crate::store::{Store, StoreError, Tx};
    use crate::time::Moment;

    /// A register with たつの市 and no spot.
    pub fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let sql =
            "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, phone, words, ground,
                       lettering, sample, added_at)
                   VALUES ('282294', 'たつの市', 'タツノシ', '兵庫県', 'つながるいのちサポートネットワーク', '健康課',
                       '0791-00-0000', 'あなたを守りたい', '#fff6d2', '#8a2f22', 1, '2026-11-22T00:00:00Z')";
        store.write_blocking(move |tx| Ok::<_, StoreError>(tx.execute_batch(sql)?)).unwrap();
        (dir, store)
    }

    /// Enters a shop.
    pub fn spot(tx: &Tx<'_>) -> Result<Spot, StoreError> {
        let new = NewSpot {
            lg_code: "282294".parse().unwrap(),
            registrant: RegistrantKind::Shop,
            name: "喫茶ひだまり".parse().unwrap(),
            kana: "キッサヒダマリ".parse().unwrap(),
            category: Category::Cafe,
            postal_code: None,
            address: None,
            building: None,
            town: None,
            position: None,
            phone: None,
            url: None,
            hours: "月火 09:00-18:00".parse().unwrap(),
            hours_note: String::new(),
            activities: BTreeSet::from([Activity::Sticker]),
            consent: Consent::default(),
            notification_id: None,
            registered_on: "2026-11-22".parse().unwrap(),
        };
        crate::spots::store::insert(tx, &new, Moment::from_unix(1_795_000_000))
    }
}
