//! 添付: sent in with a form, looked into, handed out as files to keep and never as pages.

use axum::extract::{Multipart, Path, State};

use super::Answer;
use super::one::{Tried, after};
use crate::notices::acts::{self, BoardFault};
use crate::notices::{Attachment, AttachmentFault, MOST_BYTES, store};
use crate::store::Tx;
use crate::web::app::Shared;
use crate::web::error::WebError;
use crate::web::extract::{AtDesk, Deciding, named};
use crate::web::page;

/// Most bytes of a request that brings a file: the file and what stands around it.
pub const MOST_SENT: usize = MOST_BYTES + 64 * 1024;

/// `POST /staff/{lgcode}/notices/{notice}/files`: the field `file`.
pub async fn attach(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id)): Path<(String, String)>,
    sent: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer {
    let id: i64 = named(&id)?;
    let file = match sent {
        Ok(sent) => read(sent).await,
        Err(_) => Err(AttachmentFault::Empty),
    };
    let (by, at) = (authority.clone(), app.now());
    let done = match file {
        Ok(file) => app.store.write(move |tx| acts::attach(tx, &by, id, &file, at)).await,
        Err(fault) => Err(BoardFault::File(fault)),
    };
    after(&app, authority, id, (done, "attached"), Tried::default()).await
}

async fn read(mut sent: Multipart) -> Result<Attachment, AttachmentFault> {
    // What breaks off here is a request that is larger than it may be.
    while let Some(field) = sent.next_field().await.map_err(|_| AttachmentFault::TooLarge)? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(|_| AttachmentFault::TooLarge)?;
            return Attachment::read(&name, bytes.to_vec());
        }
    }
    Err(AttachmentFault::Empty)
}

/// `GET /staff/{lgcode}/notices/{notice}/files/{file}`.
pub async fn get(
    State(app): State<Shared>,
    AtDesk(_): AtDesk,
    Path((_, id, file)): Path<(String, String, String)>,
) -> Answer {
    let (id, file): (i64, i64) = (named(&id)?, named(&file)?);
    let read = move |tx: &Tx<'_>| store::file(tx, id, file)?.ok_or(WebError::NotHere);
    let (kind, bytes) = app.store.read(read).await?;
    page::file(bytes, kind.media_type(), &format!("notice-{id}-{file}.{}", kind.code()))
}

/// `POST /staff/{lgcode}/notices/{notice}/files/{file}`: takes it away.
pub async fn detach(
    State(app): State<Shared>,
    Deciding(authority): Deciding,
    Path((_, id, file)): Path<(String, String, String)>,
) -> Answer {
    let (id, file): (i64, i64) = (named(&id)?, named(&file)?);
    let (by, at) = (authority.clone(), app.now());
    let done = app.store.write(move |tx| acts::detach(tx, &by, id, file, at)).await;
    after(&app, authority, id, (done, "saved"), Tried::default()).await
}
