namespace Microsoft.ML.StandIn;

/// <summary>The letters from Latin to Cyrillic without their diacritics. A table: on machines without culture data nothing else knows them.</summary>
static class Diacritics
{
    // Each letter, then those that are it with a diacritic.
    static readonly string[] Families =
    [
        "AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦ", "CÇĆĈĊČ", "DĎ", "EÈÉÊËĒĔĖĘĚȄȆȨ",
        "GĜĞĠĢǦǴ", "HĤȞ", "IÌÍÎÏĨĪĬĮİǏȈȊ", "JĴ",
        "KĶǨ", "LĹĻĽ", "NÑŃŅŇǸ", "OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰ",
        "RŔŖŘȐȒ", "SŚŜŞŠȘ", "TŢŤȚ", "UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖ",
        "WŴ", "YÝŶŸȲ", "ZŹŻŽ", "aàáâãäåāăąǎǟǡǻȁȃȧ",
        "cçćĉċč", "dď", "eèéêëēĕėęěȅȇȩ", "gĝğġģǧǵ",
        "hĥȟ", "iìíîïĩīĭįǐȉȋ", "jĵǰ", "kķǩ",
        "lĺļľ", "nñńņňǹ", "oòóôõöōŏőơǒǫǭȍȏȫȭȯȱ", "rŕŗřȑȓ",
        "sśŝşšș", "tţťț", "uùúûüũūŭůűųưǔǖǘǚǜȕȗ", "wŵ",
        "yýÿŷȳ", "zźżž", "ÆǢǼ", "ØǾ",
        "æǣǽ", "øǿ", "ƷǮ", "ʒǯ",
        "ΑΆ", "ΕΈ", "ΗΉ", "ΙΊΪ",
        "ΟΌ", "ΥΎΫ", "ΩΏ", "αά",
        "εέ", "ηή", "ιΐίϊ", "οό",
        "υΰϋύ", "ωώ", "ϒϓϔ", "ІЇ",
        "АӐӒ", "ГЃ", "ЕЀЁӖ", "ЖӁӜ",
        "ЗӞ", "ИЍЙӢӤ", "КЌ", "ОӦ",
        "УЎӮӰӲ", "ЧӴ", "ЫӸ", "ЭӬ",
        "аӑӓ", "гѓ", "еѐёӗ", "жӂӝ",
        "зӟ", "ийѝӣӥ", "кќ", "оӧ",
        "уўӯӱӳ", "чӵ", "ыӹ", "эӭ",
        "ії", "ѴѶ", "ѵѷ", "ӘӚ",
        "әӛ", "ӨӪ", "өӫ",
    ];

    static readonly Dictionary<char, char> Plain = Families.SelectMany(family => family.Skip(1).Select(letter => (letter, family[0]))).ToDictionary();

    public static char Without(char letter) => Plain.GetValueOrDefault(letter, letter);

    /// <summary>Whether it is no letter, but combines with one: with those above, with Hebrew ones or with Arabic ones.</summary>
    public static bool IsMark(char letter) => letter is
        (>= '\u0300' and <= '\u036F')
        or (>= '\u0591' and <= '\u05BD') or '\u05C1' or '\u05C2' or '\u05C4' or '\u05C5' or '\u05C7'
        or (>= '\u0610' and <= '\u0615') or (>= '\u064C' and <= '\u065E') or '\u0670';
}
