//! Files handed to a called flow: the run's own, and made fit for what that flow says they are for.

use std::{fs, io::Cursor};

use image::{DynamicImage, ImageFormat};

use crate::support::flows::{Ran, Small};

const VIN: &str = "1HGCM82633A004352";
const UPLOADS: &str = "uploads:\n  photo: { types: [image/jpeg], max_bytes: 100000, max_count: 2, max_side: 40 }\n";
const SHOP: &str = "<input id=photos type=file multiple><output id=result></output><p id=path>{path}</p>
    <script>
      photos.onchange = async () => {
        const told = [];
        for (const file of photos.files) {
          const { width, height } = await createImageBitmap(file);
          told.push(`${file.name} ${file.type} ${width}x${height}`);
        }
        result.textContent += `${told.join()};`;
      };
    </script>";
const SELECTORS: &str = "elements:
  photos: { css: \"#photos\" }
  path: { css: \"#path\" }
  result: { css: \"#result\" }
";

fn picture(name: &str, folder: &std::path::Path) -> String {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(80, 60).write_to(&mut file, ImageFormat::Png).unwrap();
    let path = folder.join(name);
    fs::write(&path, file.into_inner()).unwrap();
    path.display().to_string()
}

async fn hand_on(steps: &str) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let photos = [picture("one.png", folder.path()), picture("two.png", folder.path())];
    let html = SHOP.replace("{path}", &photos[0]);
    let small = Small::with(&[("shop", &html)], &[("shop", SELECTORS)]).await.portal(UPLOADS);
    let inputs = "inputs: { vin: vin, photos: { type: list, of: file, kind: photo } }\n";
    small.flow(
        "up",
        inputs,
        "  - upload: { shop.photos: \"{{ inputs.photos }}\" }\n    then: { changed: shop.result }\n",
    );
    let inputs = "inputs: { vin: vin, photos: { type: list, of: file } }\noutput: { fields: { seen: text } }\n";
    let told = "  - read: shop.result\n    as: seen\n  - emit: '{ \"seen\": seen }'\n";
    small.flow("try", inputs, &format!("  - goto: shop\n{steps}{told}"));
    small.run("try", &[("vin", VIN), ("photos", &photos.join(","))]).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_uploaded_as_copies_that_fit() {
    let ran =
        hand_on("  - call: { up: { vin: \"{{ inputs.vin }}\", photos: \"{{ inputs.photos }}\" } }\n").await.succeeded();
    let expected = format!("{VIN}-01.jpg image/jpeg 40x30,{VIN}-02.jpg image/jpeg 40x30;");
    assert_eq!(ran.records, [serde_json::json!({ "seen": expected })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_known_only_then_is_made_fit_before_it_is_uploaded() {
    let steps = "  - for_each:
      each: photo
      of: inputs.photos | reverse
      max: 2
      do:
        - call: { up: { vin: \"{{ inputs.vin }}\", photos: \"{{ [photo] }}\" } }
";
    let ran = hand_on(steps).await.succeeded();
    let one = format!("{VIN}-01.jpg image/jpeg 40x30;");
    assert_eq!(ran.records, [serde_json::json!({ "seen": format!("{one}{one}") })]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_that_a_page_shows_is_no_file() {
    let steps = "  - read: shop.path
    as: path
  - call: { up: { vin: \"{{ inputs.vin }}\", photos: \"{{ path ~ '.other' | split(',') }}\" } }
";
    let ran = hand_on(&steps.replace("path ~ '.other' | split(',')", "(path ~ '.other') | split(',')")).await;
    let message = &ran.failed().message;
    assert!(message.contains("is no file that this run was given"), "{message}");
}
