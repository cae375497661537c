using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Tests.Forecasting;

/// <summary>A time step of one series.</summary>
sealed class Step
{
    public float Value { get; set; }
}

/// <summary>A time step of one of many series, named by text.</summary>
sealed class NamedStep
{
    public string Series { get; set; } = "";
    public float Value { get; set; }
}

/// <summary>A time step of one of many series, named by a key: 0, 1 or 2; anything else is a missing key.</summary>
sealed class KeyedStep
{
    [KeyType(3)]
    public uint Series { get; set; }
    public float Value { get; set; }
}

/// <summary>What a forecaster adds.</summary>
sealed class Forecast
{
    public float[] Next { get; set; } = [];
    public float[] Low { get; set; } = [];
    public float[] High { get; set; } = [];
}
