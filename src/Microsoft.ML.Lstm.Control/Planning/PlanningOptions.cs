namespace Microsoft.ML.Lstm;

/// <summary>How a <see cref="PredictiveController"/> plans.</summary>
public sealed record PlanningOptions
{
    /// <summary>How plans are looked for. Default <see cref="PlanningMethod.CrossEntropy"/>.</summary>
    public PlanningMethod Method { get; init => field = Require.Defined(value); }

    /// <summary>Steps of a plan. Default 20.</summary>
    public int Horizon { get; init => field = Require.Between(value, 1, 1 << 12); } = 20;

    /// <summary>Plans that are drawn in each iteration. Default 128.</summary>
    public int Candidates { get; init => field = Require.Between(value, 2, 1 << 16); } = 128;

    /// <summary>The best of them, from which the next ones are drawn, and which go down the gradient. Default 12; no more than candidates.</summary>
    public int Elites { get; init => field = Require.Between(value, 1, 1 << 16); } = 12;

    /// <summary>Iterations of drawing. Default 4.</summary>
    public int Iterations { get; init => field = Require.Between(value, 1, 1000); } = 4;

    /// <summary>Standard deviation of the plans that are drawn first, around the last plan, in halves of what lies between the limits. Default 0.5.</summary>
    public float Spread { get; init => field = Require.Between(value, 1e-6f, 10f); } = 0.5f;

    /// <summary>Steps down the gradient. Default 10.</summary>
    public int GradientSteps { get; init => field = Require.Between(value, 1, 1000); } = 10;

    /// <summary>How far such a step moves an input, in halves of what lies between its limits. Default 0.1.</summary>
    public float GradientRate { get; init => field = Require.Between(value, 1e-6f, 2f); } = 0.1f;

    /// <summary>Of all that is drawn. Default 0.</summary>
    public int Seed { get; init; }
}
