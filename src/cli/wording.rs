//! 書き方の誤り: what clap finds wrong with the arguments, in the operator's language; `--help` is in it already.

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The fault in a sentence; none where clap's own text is the answer (help and version).
pub(super) fn told(error: &clap::Error) -> Option<String> {
    let shown = |kind: ContextKind| error.get(kind).map(words).unwrap_or_default();
    let argument = shown(ContextKind::InvalidArg);
    let value = shown(ContextKind::InvalidValue);
    let fault = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            return None;
        }
        ErrorKind::MissingRequiredArgument => format!("次の指定が必要です: {argument}"),
        ErrorKind::UnknownArgument => format!("{argument} という指定はありません。"),
        ErrorKind::ArgumentConflict => {
            let other = shown(ContextKind::PriorArg);
            if other.is_empty() || other == argument {
                format!("{argument} は1回だけ書いてください。")
            } else {
                format!("{argument} と {other} は、いっしょに使えません。")
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} のあとに値を書いてください。"),
        ErrorKind::InvalidValue => {
            let known = shown(ContextKind::ValidValue);
            format!("{argument} に「{value}」は使えません。{known} から選んでください。")
        }
        ErrorKind::ValueValidation => match std::error::Error::source(error).map(ToString::to_string) {
            Some(why) if !why.is_ascii() => format!("{argument} の「{value}」: {why}"),
            // The standard library's own readers answer in English.
            Some(_) | None => format!("{argument} の「{value}」を読めません。--help の書き方を見てください。"),
        },
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            format!("{argument} の値の数が合いません。")
        }
        ErrorKind::NoEquals => format!("{argument} は「=」でつないで書いてください。"),
        ErrorKind::InvalidSubcommand => {
            format!("「{}」というコマンドはありません。", shown(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "コマンドを書いてください。".to_owned(),
        ErrorKind::InvalidUtf8 => "文字として読めないものが混ざっています。".to_owned(),
        _ => "書き方を読めません。".to_owned(),
    };
    let usage = match error.get(ContextKind::Usage) {
        Some(ContextValue::StyledStr(usage)) => usage.to_string().replace("Usage:", "書き方:"),
        Some(_) | None => String::new(),
    };
    Some(format!("{fault}\n{usage}\n説明は --help で見られます。"))
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(" "),
        ContextValue::StyledStr(text) => text.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::Arguments;

    fn told(words: &[&str]) -> String {
        let error = Arguments::try_parse_from([&["tsunagaru"], words].concat()).unwrap_err();
        super::told(&error).unwrap_or_default()
    }

    #[test]
    fn a_mistyped_command_is_told_in_japanese_with_what_was_typed() {
        let sticker = ["sticker", "--city", "282294", "--spot", "1", "--out", "a.pdf"];
        let with = |more: &[&str]| told(&[&sticker[..], more].concat());
        for (words, expected) in [
            (told(&["sticker", "--city", "282294", "--spot", "1"]), "次の指定が必要です: --out <PATH>"),
            (with(&["--colour"]), "--colour という指定はありません。"),
            (with(&["--sheet", "a4", "--marks"]), "は、いっしょに使えません。"),
            (with(&["--size", "a3"]), "の「a3」: ステッカーの大きさは、"),
            (with(&["--sheet", "elm999"]), "ラベル用紙は登録されていません"),
            (with(&["--copies", "many"]), "の「many」を読めません。"),
            (with(&["--size"]), "--size <SIZE> のあとに値を書いてください。"),
            (with(&["--marks", "--marks"]), "--marks は1回だけ書いてください。"),
            (told(&["stickers"]), "「stickers」というコマンドはありません。"),
        ] {
            assert!(words.contains(expected), "{expected}: {words}");
            assert!(!["error:", "required", "Usage", "tip:", "invalid"].iter().any(|w| words.contains(w)), "{words}");
        }
        assert_eq!((told(&["--help"]), told(&["--version"])), (String::new(), String::new()), "clap answers these");
    }
}
