//! The web around the rooms: routes, one error, headers, kept pages, the accept loop.

pub mod app;
pub mod assets;
pub mod compress;
pub mod error;
pub mod extract;
pub mod form;
pub mod frame;
pub mod headers;
pub mod kept;
pub mod limits;
pub mod metrics;
pub mod page;
#[cfg(debug_assertions)]
pub mod patterns;
pub mod publish;
pub mod ready;
pub mod registers;
pub mod routes;
pub mod server;
pub mod unchanged;
