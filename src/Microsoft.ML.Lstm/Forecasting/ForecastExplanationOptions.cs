namespace Microsoft.ML.Lstm;

/// <summary>How forecasts are explained.</summary>
public sealed record ForecastExplanationOptions
{
    /// <summary>Patch length: past values that are explained together; null, the default, makes about twelve patches of those that a forecast reads. 1 explains each step.</summary>
    public int? PatchLength { get; init => field = Require.Between(value, 1, 1 << 20); }

    /// <summary>Orders of the inputs that are drawn, in pairs; more of them sample the Shapley values closer, the sum is the same. An odd number counts as one less. Default 32.</summary>
    public int Permutations { get; init => field = Require.Between(value, 2, 1 << 16); } = 32;

    /// <summary>Seed of the orders. Default 0.</summary>
    public int Seed { get; init; }

    /// <summary>The series to explain, by name; null, the default, for all that can be forecast.</summary>
    public IReadOnlyList<string>? Series { get; init; }
}
