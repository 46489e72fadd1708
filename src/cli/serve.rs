//! `detente serve`: a page in the browser, from this machine to this machine.

use anyhow::Result;

use super::{Verdict, args, show, stop};
use crate::serve::Server;

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
