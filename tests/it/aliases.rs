//! 旧コード: stickers that were printed before a merger open the page of the municipality that took over, and are counted.

use crate::torture::{ask, free_port, start};
use crate::world::{SAKAI, TATSUNO, World};
use tsunagaru::municipalities::alias::{Alias, store};
use tsunagaru::municipalities::{LgCode, directory};

/// 揖保川町, which became a part of たつの市 in 2005, had this code.
const OLD: &str = "284629";

fn code(text: &str) -> LgCode {
    text.parse().expect("code")
}

fn put(world: &World, old: &'static str, new: &'static str) -> bool {
    let now = world.now();
    let alias = Alias { old: code(old), lg_code: code(new) };
    world.store().write_blocking(move |tx| store::put(tx, alias, now)).expect("alias")
}

/// What is known is read again once a minute, beside the answering.
async fn comes(world: &World, path: &str, words: &str) -> bool {
    for _ in 0..100 {
        world.advance(61);
        if world.get(path).await.text().contains(words) {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    false
}

#[tokio::test]
async fn an_old_code_opens_the_page_of_who_took_over_in_every_language() {
    let world = World::tatsuno();
    assert!(directory::find(code(OLD)).is_none(), "it is in no table any more");
    assert!(world.get(&format!("/{OLD}/7K3M")).await.text().contains("tel:119"), "help even before");
    assert!(put(&world, OLD, TATSUNO));
    // What was asked for a minute ago is looked up again.
    world.advance(61);
    for path in [format!("/{OLD}"), format!("/{OLD}/7K3M9"), format!("/{OLD}/vi"), format!("/{OLD}/kurashi")] {
        let answer = world.get(&path).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}");
        assert!(answer.text().contains("たつの市") && answer.text().contains("href=\"/282294/spots\""), "{path}");
    }
    // A slip in an old code is forgiven as in any other.
    assert!(comes(&world, "/284692/7K3M9", "たつの市").await);
    assert!(put(&world, TATSUNO, SAKAI), "and who took over may be taken over");
    assert!(comes(&world, &format!("/{OLD}"), "堺市").await);
    assert!(!put(&world, SAKAI, TATSUNO), "never round in a circle");
}

#[test]
fn the_commands_say_what_is_missing_and_what_an_old_code_leads_to() {
    let dir = tempfile::tempdir().expect("folder");
    let data = dir.path().join("var");
    let run = |words: &[&str]| {
        let out =
            std::process::Command::new(env!("CARGO_BIN_EXE_tsunagaru")).arg("--data").arg(&data).args(words).output();
        let out = out.expect("program");
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        (out.status.success(), said)
    };
    assert!(run(&["municipality", "add", SAKAI]).0);
    let (ready, said) = run(&["municipality", "check", SAKAI]);
    assert!(!ready);
    for line in
        ["municipality edit 271403 --division", "--phone", "staff invite", "import windows", "import boundaries"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(said.contains("あと5つ"), "{said}");
    assert!(run(&["municipality", "edit", SAKAI, "--division", "精神保健課", "--phone", "072-228-7062"]).0);
    assert!(run(&["municipality", "check", SAKAI]).1.contains("あと3つ"));
    assert!(!run(&["municipality", "alias", OLD, TATSUNO]).0, "who doesn't take part can't take over");
    assert!(run(&["municipality", "alias", OLD, SAKAI]).0);
    assert!(run(&["municipality", "list"]).1.contains(&format!("前のコード {OLD}")));
    let (_, sample) = {
        let sample = dir.path().join("sample");
        let port = free_port();
        let mut child = start(&sample, port);
        assert!(
            ask(port, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").expect("answer").contains("200")
        );
        child.kill().and_then(|()| child.wait()).expect("kill");
        ((), sample)
    };
    let check = std::process::Command::new(env!("CARGO_BIN_EXE_tsunagaru"))
        .arg("--data")
        .arg(&sample)
        .args(["municipality", "check", TATSUNO])
        .output()
        .expect("program");
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(
        said.contains("あと1つ") && said.contains("staff invite"),
        "the sample city lacks an officer alone: {said}"
    );
    assert!(run(&["municipality", "alias", OLD, "--remove"]).0);
    assert!(!run(&["municipality", "alias", OLD, "--remove"]).0);
}
