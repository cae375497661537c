namespace Microsoft.ML.Lstm;

/// <summary>What BLEU counts as a word.</summary>
public enum BleuTokens
{
    /// <summary>The tokens of the script mteval-v13a, as sacreBLEU has them by default (Post 2018): marks stand apart, but for points and commas between digits. For texts as they are written.</summary>
    Mteval13a,

    /// <summary>What stands between white space. For texts that were tokenized before.</summary>
    Spaces,
}
