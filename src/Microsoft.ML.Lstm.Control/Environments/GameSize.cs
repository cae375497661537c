namespace Microsoft.ML.Lstm;

/// <summary>The three sizes of each environment of POPGym (Morad et al. 2023).</summary>
public enum GameSize
{
    /// <summary>The least to remember.</summary>
    Easy,

    /// <summary>More.</summary>
    Medium,

    /// <summary>The most.</summary>
    Hard,
}
