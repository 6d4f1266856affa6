//! The only file that speaks SMTP: a letter to the bytes of a message, and over to the relay.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message, SmtpTransport, Transport};

use super::{Enclosure, Fault, Parcel};
use crate::settings::{Smtp, SmtpTls};
use crate::text::Email;
use crate::time::Moment;

/// How long the relay may take for one answer.
const ANSWER: Duration = Duration::from_secs(60);

/// 配達: the relay as it is set, one connection a letter.
pub struct Relay {
    transport: SmtpTransport,
    from: Email,
}

impl Relay {
    /// Prepares the way; nothing is connected yet.
    ///
    /// # Errors
    /// When the machine's list of certificates can't be read.
    pub fn new(smtp: &Smtp, answer: Option<Duration>) -> Result<Self, String> {
        let server = &smtp.server;
        let parameters = || TlsParameters::new_rustls(server.host.clone()).map_err(|e| e.to_string());
        let tls = match server.tls {
            SmtpTls::Implicit => Tls::Wrapper(parameters()?),
            SmtpTls::StartTls => Tls::Required(parameters()?),
            SmtpTls::None => Tls::None,
        };
        let domain = smtp.from.as_str().rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let mut builder = SmtpTransport::builder_dangerous(server.host.as_str())
            .port(server.port)
            .tls(tls)
            .hello_name(ClientId::Domain(domain.to_owned()))
            .timeout(Some(answer.unwrap_or(ANSWER)));
        if let (Some(user), Some(password)) = (&server.user, &smtp.password) {
            builder = builder.credentials(Credentials::new(user.clone(), password.reveal().to_owned()));
        }
        Ok(Self { transport: builder.build(), from: smtp.from.clone() })
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// The class of what went wrong; the relay's own words go nowhere, they may hold the address.
    pub fn carry(&self, parcel: &Parcel, enclosure: Option<Enclosure>) -> Result<(), Fault> {
        let message = message(&self.from, parcel, enclosure).ok_or(Fault::Unmade)?;
        self.transport.send(&message).map(drop).map_err(|e| class(&e))
    }
}

/// The message as it goes over the line; the same letter gives the same bytes.
fn message(from: &Email, parcel: &Parcel, enclosure: Option<Enclosure>) -> Option<Message> {
    let envelope = Envelope::new(Some(address(from)?), vec![address(&parcel.to)?]).ok()?;
    let mut builder = Message::builder()
        .envelope(envelope)
        .message_id(Some(parcel.message_id.clone()))
        .date(at(parcel.queued_at))
        .from(Mailbox::new(Some(parcel.from_name.clone()), address(from)?))
        .to(Mailbox::new(None, address(&parcel.to)?))
        .subject(parcel.subject.clone())
        // RFC 3834: no holiday notice answers this.
        .raw_header(raw("Auto-Submitted", "auto-generated")?);
    if let Some(reply_to) = &parcel.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address(reply_to)?));
    }
    let text = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(parcel.body.clone());
    let built = match enclosure {
        None => builder.singlepart(text),
        Some(file) => {
            let pdf = ContentType::parse("application/pdf").ok()?;
            let boundary = format!("=_{}", parcel.message_id.trim_matches(['<', '>']).replace('@', "."));
            let parts = MultiPart::builder().kind(MultiPartKind::Mixed).boundary(boundary).singlepart(text);
            builder.multipart(parts.singlepart(Attachment::new(file.name).body(file.bytes, pdf)))
        }
    };
    built.ok()
}

fn raw(name: &'static str, value: &str) -> Option<HeaderValue> {
    Some(HeaderValue::new(HeaderName::new_from_ascii(name.to_owned()).ok()?, value.to_owned()))
}

fn at(moment: Moment) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(u64::try_from(moment.unix()).unwrap_or(0))
}

/// Old Japanese mobile addresses have dots side by side or before the @: the standard's form for those is in quotes. [`Email`] has
/// been read already, so that nothing else is left for lettre to refuse.
fn address(email: &Email) -> Option<Address> {
    let (user, domain) = email.as_str().rsplit_once('@')?;
    let quoted = || Address::new_dangerous(format!("\"{user}\""), domain);
    Some(Address::new(user, domain).unwrap_or_else(|_| quoted()))
}

fn class(error: &lettre::transport::smtp::Error) -> Fault {
    let code = error.status().map(u16::from);
    match code {
        // 4xx: what can be said of this try only; the login's 454 too.
        Some(400..=499) => Fault::Later,
        Some(530 | 534 | 535 | 538) => Fault::Login,
        Some(550 | 551 | 553 | 556) => Fault::Address,
        Some(552) => Fault::Full,
        Some(_) => Fault::Refused,
        None => without_answer(error),
    }
}

/// No number came back: what the line itself said.
fn without_answer(error: &lettre::transport::smtp::Error) -> Fault {
    use std::io::ErrorKind;
    if error.is_tls() {
        return Fault::Encryption;
    }
    if error.is_client() {
        // Either the relay offers no way to sign in that we know, or no encryption.
        return if error.to_string().contains("authentication") { Fault::Login } else { Fault::Encryption };
    }
    match io_kind(error) {
        // rustls speaks through the line.
        Some(ErrorKind::InvalidData) => Fault::Encryption,
        // A read that takes too long is WouldBlock on Linux; a connect that does is TimedOut.
        Some(
            ErrorKind::WouldBlock
            | ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe,
        ) => Fault::Broken,
        Some(_) => Fault::Unreachable,
        None if error.is_response() || error.is_transport_shutdown() => Fault::Broken,
        None => Fault::Unreachable,
    }
}

fn io_kind(error: &(dyn std::error::Error + 'static)) -> Option<std::io::ErrorKind> {
    let mut source = error.source();
    while let Some(error) = source {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io.kind());
        }
        source = error.source();
    }
    None
}
