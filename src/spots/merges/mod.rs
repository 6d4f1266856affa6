//! 統合: an entry that was registered twice leads to the other one for good.

pub mod store;
