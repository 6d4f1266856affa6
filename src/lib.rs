//! Tsunagaru runs a city's つながるいのちサポートネットワーク: the register of 協力スポット, the 様式1 paperwork by which they
//! join, the sticker on their door, the page that the sticker opens, and the public map and list.
//!
//! # The map of the house
//!
//! Rooms are cut by feature. Inside each room the file's name says what it may touch: `mod.rs` and the nouns are plain Rust,
//! `store.rs` speaks SQL, `acts.rs` is a sequence inside one transaction, `pages.rs` speaks HTTP. `tests/it/house.rs` holds this.
//!
//! | room | what is in it |
//! |---|---|
//! | [`time`], [`text`], [`settings`] | the ground: dates and 和暦, Japanese input, what an operator sets |
//! | [`municipalities`] | 自治体: codes, livery, outline, the table of all of them |
//! | [`windows`] | 相談窓口: hours, the board of what can be reached now, the consultation page |
//! | [`spots`] | 協力スポット: the register, and [`spots::publication::PublicSpot`], the only public side of it |
//! | [`registry`] | 登録の一生: 休止, 再開, 廃止, 取消, corrections; every change with its reason |
//! | [`notifications`] | 届出書: 様式1 as data, its states and acts, the applicant's pages |
//! | [`mail`] | お知らせ: one file per letter, queued in the transaction of the act, sent by the outbox or printed at the desk |
//! | [`stickers`], [`drawing`] | token, code, artwork, orders and what was printed, printers, cards; a drawing in millimetres and its three exporters |
//! | [`partners`] | 連携自治体: agreements with ライフリンク and their deadlines, the public directory, the neighbouring networks |
//! | [`trainings`] | 研修・情報交換会: plans, who comes and who waits, attendance, calendar |
//! | [`notices`] | 掲示板: what divisions tell and ask each other; the one thing that every municipality's officers share |
//! | [`statistics`] | 統計: cards and leaflets handed out, trainings, spots and scans of a fiscal year; numbers alone |
//! | [`map`] | the drawn map |
//! | [`reports`] | まちがいのお知らせ: what visitors say is wrong with an entry |
//! | [`documents`], [`fonts`] | 様式1 on paper, 控え, 一覧 and leaflet as PDF, set by Typst from plain values; the fonts inside the program |
//! | [`staff`], [`desk`] | officers and their proof ([`staff::Authority`]); the city's desk |
//! | [`audit`] | 操作記録, chained by hashes |
//! | [`imports`] | tables and outlines from outside: every wrong line named, nothing written unless all are right |
//! | [`api`] | `/api/v1`: public JSON, copies kept true, HSDS, OpenAPI |
//! | [`store`] | the one SQLite file: one writer, a few readers |
//! | [`web`], [`cli`] | every address ([`web::routes`]) and every command |
//!
//! # Three walks
//!
//! **Scan.** `GET /282294/7K3M` is answered from finished, compressed bytes in memory, kept until the next opening, closing or
//! edit. The token is read by a function that cannot fail and counted in memory. When the store fails, the national windows
//! inside the binary are shown, with status 200.
//!
//! **Hand in 様式1.** `POST /282294/apply` reads every answer at once into values; faults show the page again with all that was
//! typed. One transaction of [`store::Store::write`] writes the notification, its number and the audit event; the same form
//! handed in twice gives the same receipt. The letter to the applicant is queued in that transaction too; [`mail::outbox`] sends it.
//!
//! **Accept and print.** A desk handler gets a [`staff::Authority`] or answers 404. One transaction refuses if somebody decided
//! since the page was shown, else writes number, state, spot, sticker token and [`audit`] event. The sticker on the page and the
//! one in the PDF come from the same [`drawing::Drawing`].
#![warn(missing_docs)]

pub mod api;
pub mod audit;
pub mod cli;
pub mod demo;
pub mod desk;
pub mod documents;
pub mod drawing;
pub mod fonts;
pub mod imports;
pub mod mail;
pub mod map;
pub mod municipalities;
pub mod notices;
pub mod notifications;
pub mod partners;
pub mod registry;
pub mod reports;
pub mod settings;
pub mod spots;
pub mod staff;
pub mod statistics;
pub mod stickers;
pub mod store;
pub mod text;
pub mod time;
pub mod trainings;
pub mod web;
pub mod windows;
