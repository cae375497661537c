using System.Runtime.CompilerServices;

namespace Microsoft.ML.Lstm.Engine.Optimizers;

/// <summary>The check of a share that an average or a velocity keeps of itself.</summary>
static class DecayRate
{
    public static float Checked(float value, [CallerMemberName] string? name = null) => value >= 0 && value < 1 ? value
        : throw Require.Refused(name, value, $"It must be at least 0 and below 1.");
}
