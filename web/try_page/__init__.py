"""``/try``: a WeChat chat and a telephone in the browser, to see what this is; demo mode only."""
