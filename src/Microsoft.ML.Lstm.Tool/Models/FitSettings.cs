namespace Microsoft.ML.Lstm.Tool.Models;

/// <summary>What 'lstm fit' was told: columns, the network and the training. Null leaves the trainer's default.</summary>
sealed record FitSettings(TaskKind Task)
{
    public required IReadOnlyList<string> Values { get; init; }

    public string? Series { get; init; }

    public string? Time { get; init; }

    public string? Label { get; init; }

    public IReadOnlyList<string> Known { get; init; } = [];

    public IReadOnlyList<string> Past { get; init; } = [];

    public IReadOnlyList<string> Static { get; init; } = [];

    public IReadOnlyList<string> Categories { get; init; } = [];

    public int Horizon { get; init; }

    public int? Window { get; init; }

    public int? Season { get; init; }

    public float? Confidence { get; init; }

    public bool? UsePretrained { get; init; }

    public MissingTimes MissingTimes { get; init; }

    public DuplicateTimes DuplicateTimes { get; init; }

    public double? FalseAlarmRate { get; init; }

    public int? HiddenSize { get; init; }

    public TrainingOptions Training { get; init; } = new();

    public NetworkOptions Network => new() { HiddenSize = HiddenSize };
}
