//! Files reach the page's own input, chooser or drop zone, whole and in order, or nothing happens.

use std::{fs, path::PathBuf};

use wayleave::page::{Aim, Failure, UnfitFiles, UploadFile};

use super::{executables, open, patience, press, shortly, shows};
use crate::support::{
    browser::soon,
    locators::{aim, css, framed, role},
    site::Site,
};

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn files(&self, names: &[&str]) -> Vec<UploadFile> {
        names.iter().map(|name| UploadFile::at(&self.path(name)).unwrap()).collect()
    }
}

const SAY: &str = "<output id=result></output><script>const say = list => { result.textContent += [...list].map(f => f.name + ':' + f.size).join(' ') + ';'; };</script>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_take_files_wherever_they_hide() {
    let names = ["b.jpg", "fiche n°7.txt", "a.jpg"];
    let folder = Folder::with(&names);
    let site = Site::serve(&[
        ("inner", "<label for=f>Scan</label><input id=f type=file hidden onchange=\"parent.postMessage([...this.files].map(f => f.name), '*')\">"),
        ("page", &format!("{SAY}
            <input id=plain type=file multiple onchange='say(this.files)'>
            <div id=hover><button>Photo</button><input id=hidden type=file style='display:none' onchange='say(this.files); this.value = \"\"'></div>
            <label id=label style='display:block'>Logo <input type=file style='opacity:0;position:absolute' onchange='say(this.files)'></label>
            <script>
              onmessage = event => {{ result.textContent += 'framed ' + event.data + ';'; }};
              customElements.define('a-picker', class extends HTMLElement {{
                constructor() {{ super().attachShadow({{ mode: 'open' }}).innerHTML = '<div>Choose</div><input type=file hidden>'; this.shadowRoot.querySelector('input').onchange = event => say(event.target.files); }}
              }});
            </script>
            <a-picker id=shadow style='display:block'></a-picker>
            <iframe id=foreign src='http://b.localhost:{{port}}/inner'></iframe>")),
    ]).await;
    for executable in executables() {
        let visiting = open(executable, &site).await;
        let window = &visiting.window;
        let send =
            async |aim: Aim, names: &[&str]| window.upload(&aim, &folder.files(names), &patience()).await.unwrap();
        send(aim(css("#plain")), &names).await;
        send(aim(css("#hidden")), &["a.jpg"]).await;
        // The page emptied the input: the same file counts again.
        send(aim(css("#hidden")), &["a.jpg"]).await;
        // A button that shares its field with the only input in it.
        send(aim(css("#label")), &["b.jpg"]).await;
        send(aim(css("#shadow")), &["b.jpg"]).await;
        send(framed(&["#foreign"], css("#f")), &["a.jpg"]).await;
        shows(&visiting, "b.jpg:5 fiche n°7.txt:14 a.jpg:5;a.jpg:5;a.jpg:5;b.jpg:5;b.jpg:5;framed a.jpg;").await;
        visiting.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choosers_are_answered_however_they_open() {
    let folder = Folder::with(&["one.pdf", "two.pdf"]);
    let inner = "<button onclick=\"const i = document.createElement('input'); i.type = 'file'; i.onchange = () => { document.querySelector('output').textContent = i.files[0].name; }; i.click()\">Browse</button><output></output>";
    let site = Site::serve(&[
        ("inner", inner),
        ("page", &format!("{SAY}
            <button onclick=\"const i = document.createElement('input'); i.type = 'file'; i.multiple = true; i.onchange = () => say(i.files); setTimeout(() => i.click(), 300)\">Later</button>
            <button onclick=\"const i = document.createElement('input'); i.type = 'file'; i.onchange = () => say(i.files); i.click()\">One</button>
            <button onclick='showOpenFilePicker()'>Disk</button>
            <button onclick='result.textContent += \"pressed;\"'>Nothing</button>
            <div id=styled style='cursor:pointer' onclick='one.click()'>Pick</div><input id=one type=file hidden onchange='say(this.files)'>
            <iframe id=foreign src='http://b.localhost:{{port}}/inner'></iframe>")),
    ]).await;
    for executable in executables() {
        let visiting = open(executable, &site).await;
        let window = &visiting.window;
        let files = folder.files(&["two.pdf", "one.pdf"]);
        window.upload(&aim(role("button", "Later")), &files, &patience()).await.unwrap();
        window.upload(&aim(css("#styled")), &files[..1], &patience()).await.unwrap();
        shows(&visiting, "two.pdf:7 one.pdf:7;two.pdf:7;").await;
        window.upload(&framed(&["#foreign"], role("button", "Browse")), &files[..1], &patience()).await.unwrap();
        let inside = window.read(&framed(&["#foreign"], css("output")), &patience()).await.unwrap();
        assert_eq!(inside.text.as_deref(), Some("two.pdf"));

        let refused = window.upload(&aim(role("button", "One")), &files, &patience()).await.unwrap_err();
        assert!(matches!(refused, Failure::Unfit { why: UnfitFiles::NotMultiple(2), .. }), "{refused}");
        let refused = window.upload(&aim(role("button", "Disk")), &files, &patience()).await.unwrap_err();
        assert!(refused.to_string().contains("showOpenFilePicker"), "{refused}");
        let refused = window.upload(&aim(role("button", "Nothing")), &files, &shortly(700)).await.unwrap_err();
        assert!(refused.to_string().contains("no file chooser opened"), "{refused}");
        shows(&visiting, "two.pdf:7 one.pdf:7;two.pdf:7;pressed;").await;
        visiting.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drop_zones_take_drops_and_nothing_else_gets_them() {
    let folder = Folder::with(&["x.png", "y.png"]);
    let zone = "<div id=zone style='width:200px;height:80px;background:#ddd'>Drop here</div>
        <script>
          zone.ondragover = event => { if (event.dataTransfer.types.includes('Files')) event.preventDefault(); };
          zone.ondrop = event => { event.preventDefault(); say(event.dataTransfer.files); };
        </script>";
    let framed_zone = "<body style='margin:0'><div id=zone style='width:200px;height:80px'>Drop</div><script>
          zone.ondragover = event => event.preventDefault();
          zone.ondrop = event => { event.preventDefault(); zone.textContent = [...event.dataTransfer.files].map(f => f.name); };
        </script>";
    let site = Site::serve(&[
        ("inner", framed_zone),
        ("page", &format!("{SAY}{zone}
            <div id=late style='width:200px;height:40px' onclick='input.click()'>Or click</div><input id=input type=file multiple hidden onchange='say(this.files)'>
            <iframe id=foreign src='http://b.localhost:{{port}}/inner' style='border:7px solid;padding:11px'></iframe>
            <script>for (const name of ['dragover', 'drop']) document.addEventListener(name, event => event.preventDefault());</script>")),
        ("covered", &format!("{SAY}{zone}<div id=cover style='position:absolute;inset:0;opacity:0.5;background:#eee' ondragover='event.preventDefault()' ondrop='event.preventDefault(); result.textContent += \"stolen\"'></div>
            <script>setTimeout(() => cover.remove(), 500)</script>")),
    ]).await;
    for executable in executables() {
        let visiting = open(executable, &site).await;
        let window = &visiting.window;
        let files = folder.files(&["y.png", "x.png"]);
        window.upload(&aim(css("#zone")), &files, &patience()).await.unwrap();
        window.upload(&framed(&["#foreign"], css("#zone")), &files, &patience()).await.unwrap();
        let inside = window.read(&framed(&["#foreign"], css("#zone")), &patience()).await.unwrap();
        assert_eq!(inside.text.as_deref(), Some("y.png,x.png"));
        // The page as a whole claims drops to keep them from replacing it: that is no drop zone.
        window.upload(&aim(css("#late")), &files, &patience()).await.unwrap();
        shows(&visiting, "y.png:5 x.png:5;y.png:5 x.png:5;").await;

        window.goto(&site.url("a", "covered"), soon()).await.unwrap();
        window.upload(&aim(css("#zone")), &files, &patience()).await.unwrap();
        shows(&visiting, "y.png:5 x.png:5;").await;
        visiting.end().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_input_does_not_take_leaves_no_trace() {
    let folder = Folder::with(&["a.jpg", "b.csv", "papers/one.txt", "papers/deep/two.txt"]);
    let site = Site::serve(&[(
        "page",
        &format!("{SAY}<input id=single type=file onchange='say(this.files)'><input id=photos type=file multiple accept='image/*,.heic' onchange='say(this.files)'>
          <input id=folder type=file webkitdirectory onchange='result.textContent += [...this.files].map(f => f.webkitRelativePath).sort().join()'>
          <form action=next><input id=auto name=f type=file onchange='this.form.submit()'></form>
          <input id=late type=file disabled onchange='say(this.files)'><button onclick='setTimeout(() => {{ late.disabled = false; }}, 400)'>Enable</button>"),
    ), ("next", "<h1>sent</h1>")]).await;
    for executable in executables() {
        let visiting = open(executable, &site).await;
        let window = &visiting.window;
        let refused = async |to: &str, names: &[&str]| match window
            .upload(&aim(css(to)), &folder.files(names), &patience())
            .await
        {
            Err(Failure::Unfit { why, .. }) => why.cause(),
            other => panic!("{to} {names:?}: {other:?}"),
        };
        assert_eq!(refused("#single", &["a.jpg", "b.csv"]).await, "not-multiple");
        assert_eq!(refused("#photos", &["a.jpg", "b.csv"]).await, "not-accepted");
        assert_eq!(refused("#single", &["papers"]).await, "folder");
        assert_eq!(refused("#folder", &["a.jpg"]).await, "folder");
        // Nothing of these is in what the page heard.
        assert_eq!(UploadFile::at(&folder.path("missing.jpg")).unwrap_err().cause(), "no-file");

        press(&visiting, "Enable").await;
        window.upload(&aim(css("#late")), &folder.files(&["b.csv"]), &patience()).await.unwrap();
        window.upload(&aim(css("#folder")), &folder.files(&["papers"]), &patience()).await.unwrap();
        shows(&visiting, "b.csv:5;papers/deep/two.txt,papers/one.txt").await;
        // The form goes with the choice: what arrived was told before.
        window.upload(&aim(css("#auto")), &folder.files(&["a.jpg"]), &patience()).await.unwrap();
        visiting.end().await;
    }
}
