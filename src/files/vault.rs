//! Where the bytes of files lie: under their own SHA-256, in a folder or in S3-compatible storage.

use anyhow::Context;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// SHA-256 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Digest {
        Digest(Sha256::digest(bytes).into())
    }

    /// The hash as 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The hash that is written so.
    pub fn parse(text: &str) -> Option<Digest> {
        let bytes = hex::decode(text).ok()?;
        Some(Digest(bytes.try_into().ok()?))
    }

    /// The place: `ab/abcdef…`, so that no folder grows too long.
    fn key(self) -> Key {
        let text = self.to_string();
        Key::from(format!("{}/{text}", &text[..2]))
    }
}

impl TryFrom<Vec<u8>> for Digest {
    type Error = String;

    fn try_from(bytes: Vec<u8>) -> Result<Digest, String> {
        let length = bytes.len();
        let bytes = bytes.try_into();
        bytes
            .map(Digest)
            .map_err(|_| format!("a SHA-256 of {length} bytes"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The bytes of all files. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
}

/// A kept file as the vault sees it.
#[derive(Clone, Copy, Debug)]
pub struct Kept {
    /// Its hash.
    pub digest: Digest,
    /// When it was written last.
    pub written_at: DateTime<Utc>,
}

impl Vault {
    /// The vault at an address such as `s3://bucket/folder` (keys and endpoint in `AWS_…` variables), or in
    /// this folder when there is none.
    ///
    /// # Errors
    /// When the folder cannot be made or the address is not understood.
    pub fn open(url: Option<&str>, folder: &Path) -> anyhow::Result<Vault> {
        let store: Arc<dyn ObjectStore> = match url.filter(|url| !url.is_empty()) {
            None => {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("не создаётся папка файлов {}", folder.display()))?;
                Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
            }
            Some(url) => {
                // A second call finds the provider set: that is what is wanted.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let address = url::Url::parse(url)
                    .with_context(|| format!("адрес хранилища файлов «{url}» не понят"))?;
                let settings = std::env::vars().filter(|(name, _)| name.starts_with("AWS_"));
                let (store, prefix) = object_store::parse_url_opts(&address, settings)
                    .with_context(|| format!("адрес хранилища файлов «{url}» не понят"))?;
                Arc::new(PrefixStore::new(store, prefix))
            }
        };
        Ok(Vault { store })
    }

    /// A vault that is forgotten with the process: for tests.
    pub fn in_memory() -> Vault {
        Vault {
            store: Arc::new(InMemory::new()),
        }
    }

    /// Keeps bytes under their hash; the same bytes twice are kept once.
    ///
    /// # Errors
    /// When the storage refuses.
    pub async fn put(&self, digest: Digest, bytes: Vec<u8>) -> anyhow::Result<()> {
        self.store
            .put(&digest.key(), bytes.into())
            .await
            .with_context(|| format!("файл {digest} не записался"))?;
        Ok(())
    }

    /// The bytes of a file, compared with their hash.
    ///
    /// # Errors
    /// When they are not there, or no longer what they were.
    pub async fn get(&self, digest: Digest) -> anyhow::Result<Bytes> {
        let found = self
            .store
            .get(&digest.key())
            .await
            .with_context(|| format!("файл {digest} не читается"))?;
        let bytes = found.bytes().await?;
        anyhow::ensure!(
            Digest::of(&bytes) == digest,
            "файл {digest} изменился в хранилище"
        );
        Ok(bytes)
    }

    /// All files that are kept.
    ///
    /// # Errors
    /// When the storage does not answer.
    pub async fn all(&self) -> anyhow::Result<Vec<Kept>> {
        let listed: Vec<_> = self.store.list(None).try_collect().await?;
        let kept = listed.into_iter().filter_map(|object| {
            Some(Kept {
                digest: Digest::parse(object.location.filename()?)?,
                written_at: object.last_modified,
            })
        });
        Ok(kept.collect())
    }

    /// When a file was written last; `None` when it is not there.
    ///
    /// # Errors
    /// When the storage does not answer.
    pub async fn written_at(&self, digest: Digest) -> anyhow::Result<Option<DateTime<Utc>>> {
        match self.store.head(&digest.key()).await {
            Ok(found) => Ok(Some(found.last_modified)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Forgets a file that nobody names any more.
    ///
    /// # Errors
    /// When the storage refuses.
    pub async fn remove(&self, digest: Digest) -> anyhow::Result<()> {
        self.store.delete(&digest.key()).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn bytes_lie_under_their_hash_and_a_changed_file_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(None, &folder.path().join("files")).unwrap();
        let digest = Digest::of(b"paper");
        vault.put(digest, b"paper".to_vec()).await.unwrap();
        vault.put(digest, b"paper".to_vec()).await.unwrap();
        assert_eq!(&vault.get(digest).await.unwrap()[..], b"paper");
        let kept = vault.all().await.unwrap();
        assert_eq!(kept.iter().map(|k| k.digest).collect::<Vec<_>>(), [digest]);

        let text = digest.to_string();
        let path = folder.path().join("files").join(&text[..2]).join(&text);
        std::fs::write(path, b"forged").unwrap();
        let error = vault.get(digest).await.unwrap_err();
        assert!(error.to_string().contains("изменился"), "{error}");
        vault.remove(digest).await.unwrap();
        assert!(vault.get(digest).await.is_err());
    }

    #[test]
    fn a_hash_is_read_as_it_is_written() {
        let digest = Digest::of(b"");
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_eq!(Digest::try_from(digest.as_bytes().to_vec()), Ok(digest));
        assert!(Digest::parse("e3b0").is_none() && Digest::try_from(vec![0]).is_err());
    }
}
