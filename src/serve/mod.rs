//! A site on loopback, for whoever edits its lab: the pages come from memory, and each asks whether there is a newer one.
//!
//! Only this machine is served, and only by its own names: a page from elsewhere that had its name lead to
//! 127.0.0.1 would otherwise read the lab through the browser (DNS rebinding).

mod answer;
mod shelf;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

pub use self::shelf::Shelf;
use crate::failure::Failure;

/// A port of loopback on which nobody is served yet.
#[derive(Debug)]
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes a port of loopback; with 0, any that is free.
    ///
    /// # Errors
    /// If the port is taken.
    pub fn bind(port: u16) -> Result<Self, Failure> {
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let bound = || -> io::Result<Self> {
            let runtime = Builder::new_current_thread().enable_io().build()?;
            let listener = runtime.block_on(TcpListener::bind(wanted))?;
            let address = listener.local_addr()?;
            Ok(Self {
                runtime,
                listener,
                address,
            })
        };
        bound().map_err(|error| Failure::Listen(wanted, error))
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves what is on the shelf until the process ends.
    pub fn run(&self, shelf: &Shelf) {
        self.runtime.block_on(async {
            loop {
                // A connection that broke while it was made is nobody's loss.
                if let Ok((stream, _)) = self.listener.accept().await {
                    tokio::spawn(talk(TokioIo::new(stream), shelf.clone()));
                }
            }
        });
    }
}

/// Answers whatever one connection asks.
async fn talk(stream: TokioIo<tokio::net::TcpStream>, shelf: Shelf) {
    let answer = service_fn(move |request| {
        let answer = answer::to(&request, &shelf);
        async move { Ok::<_, Infallible>(answer) }
    });
    // A browser that goes away in the middle of an answer is no fault of ours.
    let _ = http1::Builder::new().serve_connection(stream, answer).await;
}
