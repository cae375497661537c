using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent.XLstm;

/// <summary>
/// ln N of exponential gates as a value of a state, where 0 stands for the beginning, at which N is 0: so a state of zeros is the one before the
/// first step, as in every layer.
/// </summary>
static class LogNormalizer
{
    // What a ln N that happens to be 0 is written as: too small to change any sum that it goes into.
    const float Zero = 1e-30f;

    public static float FromState(float value) => value == 0 ? SLstmUnits.Empty : value;

    public static float ToState(float log) => log <= SLstmUnits.Empty / 2 ? 0 : log == 0 ? Zero : log;

    /// <summary>What was read from states, in place.</summary>
    public static void FromState(Span<float> values)
    {
        foreach (ref var value in values) value = FromState(value);
    }

    /// <summary>What is written to states, in place.</summary>
    public static void ToState(Span<float> logs)
    {
        foreach (ref var log in logs) log = ToState(log);
    }
}
