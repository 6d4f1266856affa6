//! しるし beside an entry: ゲートキーパー研修の修了 and the neighbouring networks that a spot belongs to.

pub mod store;
