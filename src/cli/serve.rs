//! `detente serve`: a page in the browser, from this machine to this machine.
//!
//! | file | what |
//! |---|---|
//! | [`server`] | the port, the routes, and how it ends |
//! | [`door`] | connections, the token in the address, `Host` and `Origin`, sizes |
//! | [`shelf`], [`shipped`] | the cases: those of this program, and those of a folder |
//! | [`ask`] | what a page asks for, and how it is told that something is wrong |
//! | [`queue`] | one engine at a time; what it tells goes out as server-sent events, and a page that closes stops it |
//! | [`desk`] | what all requests share |
//! | [`workbench`], [`explore`], [`replay`], [`theory`] | what each page asks of the engine |
//! | [`spans`] | ranges that Explore offers for a sweep |
//! | [`write`] | what a click writes: results, scenarios |
//! | [`page`] | the pages themselves |
//! | [`assets`] | script and style, as `web/build.mjs` makes them |
//!
//! Nothing leaves the machine: the server listens on the loopback address alone, and the pages ask for nothing else.

mod ask;
mod assets;
mod desk;
mod door;
mod explore;
mod page;
mod queue;
mod replay;
mod server;
mod shelf;
mod shipped;
mod spans;
mod theory;
mod workbench;
mod write;

use anyhow::Result;

use self::server::Server;
use super::{Verdict, args, show, stop};

/// Serves until it is stopped.
pub(super) fn serve(args: &args::Serve) -> Result<Verdict> {
    let server = Server::new(args.folder.clone(), args.out.clone(), args.port)?;
    let address = server.address()?;
    show::result(&format!("{address}\n"))?;
    show::say(
        "This address is for this machine and for you: whoever knows it can run scenarios here. Ctrl-C ends the server.\n",
    );
    if !args.no_open && open::that_detached(&address).is_err() {
        show::say("No browser was found; open the address yourself.\n");
    }
    server.run(stop::flag())?;
    Ok(Verdict::Good)
}
