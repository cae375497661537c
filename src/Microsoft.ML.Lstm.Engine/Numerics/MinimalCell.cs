namespace Microsoft.ML.Lstm.Engine.Numerics;

/// <summary>The cells whose gates do not see h (<see cref="MinimalUnits"/>).</summary>
enum MinimalCell
{
    /// <summary>z, then the candidate.</summary>
    Gru,

    /// <summary>f, i, then the candidate.</summary>
    Lstm,
}
