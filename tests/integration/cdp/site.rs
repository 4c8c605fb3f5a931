//! A web server for a handful of pages, reachable as two sites: `127.0.0.1` and `localhost`.

use std::{collections::HashMap, sync::Arc};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

pub(super) struct Site {
    port: u16,
}

impl Site {
    /// Serves each path's HTML; scripts are told by their name.
    pub(super) async fn serve(pages: &[(&str, &str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let fill = |body: &str| body.replace("OTHER_SITE", &format!("http://localhost:{port}"));
        let pages: HashMap<String, String> =
            pages.iter().map(|(path, body)| ((*path).to_owned(), fill(body))).collect();
        let pages = Arc::new(pages);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, pages.clone()));
            }
        });
        Self { port }
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

async fn answer(stream: TcpStream, pages: Arc<HashMap<String, String>>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let request = lines.next_line().await?.unwrap_or_default();
    while lines.next_line().await?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let kind = if path.ends_with(".js") { "text/javascript" } else { "text/html" };
    let body = pages.get(path).map_or("", String::as_str);
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    writer.write_all(format!("{head}{body}").as_bytes()).await
}
