using Microsoft.ML.Lstm.Engine.Numerics;

namespace Microsoft.ML.Lstm.Engine.Layers.Recurrent;

/// <summary>The weights of an LSTM's variant, or their gradient, as they lie at the end of the flat array; parts that the options leave out are empty.</summary>
readonly ref struct LstmVariantWeights
{
    public LstmVariantWeights(LstmLayout plan, Span<float> flat)
    {
        var parts = new ScratchAllocator(flat);
        Peepholes = parts.Take(plan.Options.Peepholes ? 3 * plan.Units : 0);
        InputGain = parts.Take(plan.Options.LayerNormalization ? 4 * plan.Units : 0);
        HiddenGain = parts.Take(plan.Options.LayerNormalization ? 4 * plan.Units : 0);
        Projection = parts.Take(plan.Projects ? plan.Outputs * plan.Units : 0);
    }

    public static int Count(LstmLayout plan) => checked(
        plan.Units * ((plan.Options.Peepholes ? 3 : 0) + (plan.Options.LayerNormalization ? 8 : 0) + (plan.Projects ? plan.Outputs : 0)));

    public Span<float> Peepholes { get; }

    public Span<float> InputGain { get; }

    public Span<float> HiddenGain { get; }

    public Span<float> Projection { get; }
}
