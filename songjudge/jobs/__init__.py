"""How any long piece of work runs, reports and stops: without Qt, without the store, without music."""
