//! The only file that speaks SMTP: a letter to the bytes of a message, and over to the relay.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, MultiPartKind, SinglePart};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};

use super::{Enclosure, Fault, Parcel};
use crate::settings::{Smtp, SmtpTls};
use crate::text::Email;
use crate::time::Moment;

/// How long the relay may take for one answer.
const ANSWER: Duration = Duration::from_secs(60);

/// 配達: the relay as it is set, one connection a letter.
pub struct Relay {
    smtp: Smtp,
    tls: TlsParameters,
    hello: ClientId,
    answer: Duration,
}

impl Relay {
    /// Prepares the way; nothing is connected yet. `answer`: how long one answer may take, a minute unless it is said.
    ///
    /// # Errors
    /// When the machine's list of certificates can't be read.
    pub fn new(smtp: &Smtp, answer: Option<Duration>) -> Result<Self, String> {
        let tls = TlsParameters::new_rustls(smtp.server.host.clone()).map_err(|e| e.to_string())?;
        let domain = smtp.from.as_str().rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let hello = ClientId::Domain(domain.to_owned());
        Ok(Self { smtp: smtp.clone(), tls, hello, answer: answer.unwrap_or(ANSWER) })
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// The class of what went wrong; the relay's own words go nowhere, they may hold the address.
    pub fn carry(&self, parcel: &Parcel, enclosure: Option<Enclosure>) -> Result<(), Fault> {
        let (from, to) = (address(&self.smtp.from).ok_or(Fault::Unmade)?, address(&parcel.to).ok_or(Fault::Unmade)?);
        let bytes = message(&self.smtp.from, parcel, enclosure).map(|m| m.formatted()).ok_or(Fault::Unmade)?;
        let mut line = self.greeted()?;
        let told = self.told(&mut line, (from, to), &bytes);
        // It has the letter or it hasn't: how the line ends changes nothing.
        drop(line.quit());
        told
    }

    /// The relay on the line, encrypted and signed in as it must be.
    fn greeted(&self) -> Result<SmtpConnection, Fault> {
        let server = &self.smtp.server;
        let place = (server.host.as_str(), server.port);
        let tls = (server.tls == SmtpTls::Implicit).then_some(&self.tls);
        let mut line = SmtpConnection::connect(place, Some(self.answer), &self.hello, tls, None).map_err(us)?;
        if server.tls == SmtpTls::StartTls {
            line.starttls(&self.tls, &self.hello).map_err(us)?;
        }
        if let (Some(user), Some(password)) = (&server.user, &self.smtp.password) {
            let login = Credentials::new(user.clone(), password.reveal().to_owned());
            line.auth(&[Mechanism::Plain, Mechanism::Login], &login).map_err(us)?;
        }
        Ok(line)
    }

    /// From, to and text. Each step has its own meaning: a 「いいえ」 to the sender isn't one to the letter.
    fn told(&self, line: &mut SmtpConnection, (from, to): (Address, Address), bytes: &[u8]) -> Result<(), Fault> {
        line.command(Mail::new(Some(from), Vec::new())).map_err(us)?;
        line.command(Rcpt::new(to, Vec::new())).map_err(|e| class(&e, Fault::Address))?;
        line.command(Data).map_err(|e| class(&e, Fault::Refused))?;
        line.message(bytes).map_err(|e| class(&e, Fault::Refused))?;
        Ok(())
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

/// What goes wrong before the letter itself is spoken of.
fn us(error: lettre::transport::smtp::Error) -> Fault {
    class(&error, Fault::Barred)
}

/// `refusal`: what a 「いいえ」 for good means at this step.
fn class(error: &lettre::transport::smtp::Error, refusal: Fault) -> Fault {
    match error.status().map(u16::from) {
        // 4xx: what can be said of this try only.
        Some(400..=499) => Fault::Later,
        Some(530 | 534 | 535 | 538) => Fault::Login,
        Some(552) if refusal != Fault::Barred => Fault::Full,
        Some(_) => refusal,
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
        // The relay offers no way to sign in that we know, or no encryption.
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
