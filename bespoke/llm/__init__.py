"""Language models behind one contract: endpoints, a scripted one, and a stand-in endpoint."""
