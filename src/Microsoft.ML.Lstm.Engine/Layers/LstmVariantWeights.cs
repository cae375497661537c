namespace Microsoft.ML.Lstm.Engine.Layers;

/// <summary>The weights of an LSTM's variant, or their gradient, as they lie at the end of the flat array; what it does not have is empty.</summary>
readonly ref struct LstmVariantWeights
{
    public LstmVariantWeights(LstmPlan plan, Span<float> flat)
    {
        var parts = new Workspace(flat);
        Peepholes = parts.Take(plan.Variant.Peepholes ? 3 * plan.Units : 0);
        InputGain = parts.Take(plan.Variant.NormalizedGates ? 4 * plan.Units : 0);
        HiddenGain = parts.Take(plan.Variant.NormalizedGates ? 4 * plan.Units : 0);
        Projection = parts.Take(plan.Projects ? plan.Outputs * plan.Units : 0);
    }

    public static int Count(LstmPlan plan) => checked(
        plan.Units * ((plan.Variant.Peepholes ? 3 : 0) + (plan.Variant.NormalizedGates ? 8 : 0) + (plan.Projects ? plan.Outputs : 0)));

    public Span<float> Peepholes { get; }

    public Span<float> InputGain { get; }

    public Span<float> HiddenGain { get; }

    public Span<float> Projection { get; }
}
