//! A copy of a whole portal, put back into an empty one: rows and the bytes of files.

use crate::support::TestApp;
use portal::maintenance::{back_up, restore};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n";

#[tokio::test]
async fn a_copy_is_put_back_whole_with_its_files() {
    let app = TestApp::new().await;
    app.things_of("edu990107").await;
    let digest = portal::files::Digest::of(PDF);
    let vault = &app.app.intake.vault;
    vault.put(digest, PDF.to_vec()).await.unwrap();
    sqlx::query("update files set sha256 = $1")
        .bind(digest.as_bytes())
        .execute(&app.sql)
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let now = chrono::DateTime::UNIX_EPOCH;
    let (copy, manifest) = back_up(&app.app.db, vault, folder.path(), now)
        .await
        .unwrap();
    assert_eq!(manifest.files.len(), 1);

    let other = TestApp::empty().await;
    let there = &other.app.intake.vault;
    let restored = restore(&other.app.db, there, &copy).await.unwrap();
    assert_eq!(restored.unwrap().files.len(), 1);
    assert_eq!(&there.get(digest).await.unwrap()[..], PDF);
    let rows = "select (select count(*) from measures) + (select count(*) from notice_cursor)";
    let count = async |app: &TestApp| -> i64 {
        sqlx::query_scalar(rows).fetch_one(&app.sql).await.unwrap()
    };
    assert_eq!(count(&app).await, count(&other).await);
}
