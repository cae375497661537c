namespace Microsoft.ML.Lstm;

/// <summary>The pretrained networks that come with the library, of two LSTM layers each; docs/zero-shot.md tells how accurate and how fast they are.</summary>
public enum PretrainedNetwork
{
    /// <summary>The most accurate one: 256 units, 2.5 MB.</summary>
    Base,

    /// <summary>The one between: 128 units, 0.7 MB. Embeds series, and is the partner of trained forecasters.</summary>
    Small,

    /// <summary>For very many series: 64 units, 0.2 MB.</summary>
    Nano,
}
