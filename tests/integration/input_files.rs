//! Files among the inputs: made fit, or refused, before a browser starts.

use std::{
    fs,
    io::Cursor,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use image::{DynamicImage, ImageFormat};
use indexmap::IndexMap;
use tempfile::TempDir;
use wayleave::{
    flow::{PortalFiles, Project},
    job::Task,
    language::render_findings,
    model::Value,
    runner::GivenInput,
};

use crate::cli::run;

const VIN: &str = "1HGCM82633A004352";
const FLOW: &str = "flow: add-photos
effect: read
inputs:
  vin: vin
  photos: { type: list, of: file, kind: photo, min: 1 }
  sticker: { type: file, optional: true }
steps:
  - stop: done
";

/// The valid project of the golden diagnostics, with a flow that takes photos of at most 40 pixels.
struct Stage(TempDir);

impl Stage {
    fn new() -> Self {
        let stage = Self(tempfile::tempdir().unwrap());
        let valid = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/integration/diagnostics/valid");
        crate::support::practice::copy_folder(&valid, stage.path());
        let portal = stage.path().join("flows/dealercenter/portal.yaml");
        let text = fs::read_to_string(&portal).unwrap();
        let limited = text.replace("max_count: 40, max_side: 4096", "max_count: 3, max_side: 40");
        assert_ne!(text, limited);
        fs::write(portal, limited).unwrap();
        fs::write(stage.path().join("flows/dealercenter/add-photos.yaml"), FLOW).unwrap();
        stage
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    }

    fn files(&self) -> PortalFiles {
        let loaded = Project::load(self.path());
        assert!(!loaded.findings.has_errors(), "{}", render_findings(&loaded.findings, &loaded.sources, false));
        loaded.project.into_portal("dealercenter").unwrap()
    }

    async fn bind(&self, photos: &[String], sticker: Option<&str>) -> Result<Task, Vec<String>> {
        let mut given = IndexMap::from([
            ("vin".to_owned(), GivenInput::Text(VIN.into())),
            ("photos".to_owned(), GivenInput::Json(photos.into())),
        ]);
        given.extend(sticker.map(|path| ("sticker".to_owned(), GivenInput::Text(path.into()))));
        Task::bind(&self.files(), "add-photos", &given, &self.path().join("state")).await
    }
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(width, height).write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn paths(value: &Value) -> Vec<PathBuf> {
    let Value::List(items) = value else { panic!("not a list: {value:?}") };
    items.iter().map(|item| item.canonical().unwrap().into()).collect()
}

#[tokio::test]
async fn photos_are_copied_fit_and_named_after_the_vehicle() {
    let stage = Stage::new();
    let photos = [
        stage.file("front.PNG", &picture(80, 60, ImageFormat::Png)),
        stage.file("a photo with no ending", &picture(20, 10, ImageFormat::Jpeg)),
    ];
    let sticker = stage.file("sticker.pdf", b"%PDF-1.7 %%EOF");
    let task = stage.bind(&photos, Some(&sticker)).await.unwrap();
    let copies = paths(&task.inputs()["photos"]);
    let file_names: Vec<_> = copies.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!(file_names, [format!("{VIN}-01.jpg"), format!("{VIN}-02.jpg")]);
    assert_eq!(image::image_dimensions(&copies[0]).unwrap(), (40, 30));
    assert_eq!(fs::read(&copies[1]).unwrap(), fs::read(&photos[1]).unwrap(), "what fits is not changed");
    assert_eq!(fs::metadata(&copies[0]).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(task.inputs()["sticker"], Value::Text(sticker), "a file without a kind goes as it is");

    drop(task);
    let left: Vec<_> = fs::read_dir(stage.path().join("state/runs")).unwrap().flatten().collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[tokio::test]
async fn every_file_that_cannot_be_sent_is_named_with_the_reason() {
    let stage = Stage::new();
    let (text, photo) = (stage.file("notes.jpg", b"no photo"), picture(20, 10, ImageFormat::Jpeg));
    let half = stage.file("half.jpg", &photo[..photo.len() / 2]);
    let folder = stage.path().display().to_string();
    let problems = stage.bind(&[text.clone(), half.clone()], Some(&folder)).await.unwrap_err();
    assert_eq!(
        problems,
        [
            format!("input `photos`: {text}: its content is none of image/jpeg"),
            format!("input `photos`: {half}: it ends in the middle"),
            format!("input `sticker`: {folder}: it is no file"),
        ]
    );
    let good = stage.file("good.jpg", &photo);
    let four: Vec<String> = std::iter::repeat_n(good, 4).collect();
    let problems = stage.bind(&four, None).await.unwrap_err();
    assert_eq!(problems, ["input `photos`: the portal takes 3 files of this kind, these are 4"]);
    assert_eq!(stage.bind(&[], None).await.unwrap_err(), ["input `photos`: must be at least 1 items"]);
    assert_eq!(fs::read_dir(stage.path().join("state/runs")).unwrap().count(), 0, "no copies are left");
}

/// A flow that hands its photos on to the one that uploads them, by way of a third.
const HANDING_ON: &str = "flow: hand-on
effect: read
inputs:
  vin: vin
  photos: { type: list, of: file, optional: true }
  dry: { type: bool, default: false }
steps:
  - call: { between: { vin: \"{{ inputs.vin }}\", shots: \"{{ inputs.photos }}\" } }
    when: given(inputs.photos)
";
const BETWEEN: &str = "flow: between
effect: read
inputs: { vin: vin, shots: { type: list, of: file } }
steps:
  - call: { add-photos: { vin: \"{{ inputs.vin }}\", photos: \"{{ inputs.shots }}\" } }
";

#[tokio::test]
async fn files_that_go_on_to_a_called_flow_are_held_against_its_kind() {
    let stage = Stage::new();
    let folder = stage.path().join("flows/dealercenter");
    fs::write(folder.join("hand-on.yaml"), HANDING_ON).unwrap();
    fs::write(folder.join("between.yaml"), BETWEEN).unwrap();
    let bind = async |photos: &[String]| {
        let given = IndexMap::from([
            ("vin".to_owned(), GivenInput::Text(VIN.into())),
            ("photos".to_owned(), GivenInput::Json(photos.into())),
        ]);
        Task::bind(&stage.files(), "hand-on", &given, &stage.path().join("state")).await
    };
    let good = stage.file("good.png", &picture(80, 60, ImageFormat::Png));
    let bad = stage.file("notes.jpg", b"no photo");
    let task = bind(std::slice::from_ref(&good)).await.unwrap();
    assert_eq!(paths(&task.inputs()["photos"]), [PathBuf::from(&good)], "the caller has the file as it was given");
    let problems = bind(&[good.clone(), bad.clone()]).await.unwrap_err();
    let place = "input `photos`, as `photo` of `add-photos`";
    assert_eq!(problems, [format!("{place}: {bad}: its content is none of image/jpeg")]);
    let problems = bind(&std::iter::repeat_n(good.clone(), 4).collect::<Vec<_>>()).await.unwrap_err();
    assert_eq!(problems, [format!("{place}: the portal takes 3 files of this kind, these are 4")]);
    // A call that may not come cannot end the run before it begins.
    fs::write(folder.join("hand-on.yaml"), HANDING_ON.replace("given(inputs.photos)", "not inputs.dry")).unwrap();
    assert!(bind(&[bad]).await.is_ok());
}

#[test]
fn a_bad_photo_ends_the_run_before_a_browser_starts() {
    let stage = Stage::new();
    let photo = stage.file("bad.jpg", b"GIF89a\x01\0\x01\0\0\0\0;");
    let profile = stage.file(
        "me.yaml",
        b"profile: me\nportal: dealercenter\ncredentials: { username: { env: A }, password: { env: B } }\n",
    );
    let root = stage.path().to_str().unwrap();
    let (code, stdout, stderr) = run(
        stage.path(),
        &["-C", root, "run", "dealercenter/add-photos", "--profile", &profile, "--browser", "/no/browser"]
            .into_iter()
            .chain(["-i", &format!("vin={VIN}"), "-i", &format!("photos={photo}")])
            .collect::<Vec<_>>(),
    );
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    assert!(
        stderr.contains(&format!("input `photos`: {photo}: it is image/gif, which cannot be read here")),
        "{stderr}"
    );
    assert!(!stderr.contains("/no/browser"), "the browser was not asked for: {stderr}");
}
