-- Articles that are meant to be sent are looked for every second while canned explanations are on the screen.
CREATE INDEX article_canned ON article (updated, canned) WHERE canned;
