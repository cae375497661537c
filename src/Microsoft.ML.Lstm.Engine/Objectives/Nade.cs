using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Objectives;

/// <summary>
/// -ln of the joint probability of many binary values of a step, such as the keys of a piano that sound together, by a neural autoregressive distribution estimator (Larochelle and Murray 2011) that a network conditions
/// (RNN-NADE, Boulanger-Lewandowski et al. 2012): p(v) = Π p(vᵢ | v₁ .. vᵢ₋₁), with p(vᵢ = 1) = σ(bᵢ + Vᵢ · σ(c + Σⱼ₍ⱼ₌₁..ᵢ₋₁₎ vⱼ Wⱼ)). Of each step the network gives b [values], then c [units].
/// Weights "input" W and "output" V, both [values, units].
/// </summary>
/// <remarks>
/// Targets are 0 or 1, <see cref="Values"/> a step; a step any of whose targets is NaN, or missing at the field's end, has weight 0. The divisor of the mean counts steps. A step costs as many evaluations of the hidden units as it has
/// ones, and one more.
/// </remarks>
public sealed class Nade : IObjective
{
    /// <summary>An objective over so many binary values by so many hidden units.</summary>
    /// <param name="values">Binary values of each step (D).</param>
    /// <param name="units">Hidden units (H).</param>
    /// <param name="field">The field of the targets.</param>
    public Nade(int values, int units, int field = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(field);
        (Values, Units, Field) = (ObjectiveGuard.Size(values), ObjectiveGuard.Size(units), field);
        if ((long)values * units > 1 << 28) throw new ArgumentException($"{values} values of {units} units need {(long)values * units} weights, more than {1 << 28}. Choose smaller sizes.");
        OutputSize = ObjectiveGuard.Size(values + units, nameof(values));
        Weights = new(new("input", values, units), new("output", values, units));
    }

    /// <summary>Binary values of each step.</summary>
    public int Values { get; }

    /// <summary>Hidden units.</summary>
    public int Units { get; }

    /// <summary>The field of the targets; 0 by default.</summary>
    public int Field { get; }

    /// <inheritdoc/>
    public int OutputSize { get; }

    /// <summary>As many as there are values.</summary>
    public int TargetsPerStep => Values;

    /// <inheritdoc/>
    public WeightLayout Weights { get; }

    /// <summary>Hidden units before each value that is 1, and behind the last one, of one step.</summary>
    public int ScratchSize(int batch, int steps) => NadeChain.ScratchSize(this);

    /// <inheritdoc/>
    public void CheckTargets(int sequence, ReadOnlySpan<float> targets, int steps)
    {
        if (targets.Length != (long)steps * Values)
            throw new ArgumentException($"Sequence {sequence} has {targets.Length} targets, but its {steps} steps of {Values} values are {(long)steps * Values}.");
        for (var i = 0; i < targets.Length; i++)
            if (!float.IsNaN(targets[i])) ObjectiveGuard.Class(targets[i], 2, sequence, i / Values);
    }

    /// <summary>Both matrices uniform in ±√(6 / (values + units)) (Glorot and Bengio 2010).</summary>
    public void Initialize(Span<float> weights, Random random)
    {
        var limit = MathF.Sqrt(6f / (Values + Units));
        foreach (ref var w in weights[..Weights.Count]) w = ((2 * random.NextSingle()) - 1) * limit;
    }

    /// <inheritdoc/>
    public LossSum Evaluate(in ObjectivePass pass)
    {
        ObjectiveGuard.Check(this, pass);
        var (steps, sum, weight) = (pass.Shape.Steps, 0.0, 0.0);
        var chain = new NadeChain(this, pass.Weights, pass.Scratch);
        pass.OutputGradient.Clear();
        for (var b = 0; b < pass.Shape.Batch; b++)
        {
            if (pass.WeightOf(b) == 0) continue;
            var targets = pass.Targets[Field, b];
            if (targets.Length > (long)steps * Values) ObjectiveGuard.ThrowTooMany(b, targets.Length, steps * Values);
            for (var t = 0; t < targets.Length / Values; t++)
            {
                var own = targets.Slice(t * Values, Values);
                var of = pass.WeightOf(b, t);
                if (of == 0 || own.Contains(float.NaN)) continue;
                foreach (var target in own) ObjectiveGuard.Class(target, 2, b, t);
                var row = ((b * steps) + t) * OutputSize;
                sum += of * chain.Forward(pass.Outputs.Slice(row, OutputSize), own);
                weight += Math.Abs(of);
                if (!pass.OutputGradient.IsEmpty) chain.Backward(own, of, pass.OutputGradient.Slice(row, OutputSize), pass.WeightGradient);
            }
        }
        return new(sum, weight);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Nade({Values}, {Units})";
}
