using Microsoft.ML.AutoML;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Lstm;

/// <summary>A trial of a sweep as a report shows it.</summary>
public sealed record SweepTrial
{
    internal SweepTrial()
    {
    }

    /// <summary>Its number, from 0.</summary>
    public required int Id { get; init; }

    /// <summary>The metric; NaN where it failed.</summary>
    public required double Metric { get; init; }

    /// <summary>The loss that the sweep minimizes; of a trial that beats the options as given by no more than chance it is no less than theirs. Infinite where it failed.</summary>
    public required double Loss { get; init; }

    /// <summary>Time that it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The settings that were searched, with their values; empty for options as they were given.</summary>
    public required IReadOnlyList<KeyValuePair<string, object>> Settings { get; init; }

    /// <summary>The loss of each fold that was evaluated.</summary>
    public IReadOnlyList<double> FoldLosses { get; init; } = [];

    /// <summary>Whether it is better than the options as given by more than chance.</summary>
    public bool BeatsGiven { get; init; }

    /// <summary>How it compares with the options as given, in words; empty for those themselves, and where it did not come to its end.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>The epochs of its networks.</summary>
    public IReadOnlyList<TrainingReport> Epochs { get; init; } = [];

    /// <summary>Whether it was ended early, as hopeless.</summary>
    public bool IsStoppedEarly { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The trainer's options as C# to paste; empty for trainers of others.</summary>
    public string Code { get; init; } = "";

    internal static SweepTrial Of(TrialResult result) => result is LstmTrialResult own
        ? new()
        {
            Id = own.TrialSettings.TrialId,
            Metric = own.Metric,
            Loss = own.Failure is null ? own.Loss : double.PositiveInfinity,
            Elapsed = own.Elapsed,
            Settings = own.Settings.Count > 0 || own.Code.Length > 0 ? own.Settings : SettingsOf(own.TrialSettings.Parameter),
            FoldLosses = own.FoldLosses,
            BeatsGiven = own.BeatsGiven,
            Verdict = own.Verdict,
            Epochs = own.Epochs,
            IsStoppedEarly = own.IsStoppedEarly,
            Failure = own.Failure?.Message,
            Code = own.Code,
        }
        : new()
        {
            Id = result.TrialSettings.TrialId,
            Metric = result.Metric,
            Loss = result.Loss,
            Elapsed = TimeSpan.FromMilliseconds(result.DurationInMilliseconds),
            Settings = SettingsOf(result.TrialSettings.Parameter),
        };

    internal static SweepTrial OfFailed(TrialSettings settings, Exception? failure) => new()
    {
        Id = settings.TrialId,
        Metric = double.NaN,
        Loss = double.PositiveInfinity,
        Elapsed = (settings.EndedAtUtc ?? settings.StartedAtUtc) - settings.StartedAtUtc,
        Settings = SettingsOf(settings.Parameter),
        Failure = failure?.Message ?? "It failed without a reason.",
    };

    // Behind the names of the pipeline's steps.
    static KeyValuePair<string, object>[] SettingsOf(Parameter parameter) => [.. Flat(parameter, "").Where(one => !one.Key.Contains("_SCHEMA_", StringComparison.Ordinal)).Select(one => KeyValuePair.Create(one.Key.Replace("_pipeline_.", "", StringComparison.Ordinal), one.Value))];

    static IEnumerable<KeyValuePair<string, object>> Flat(Parameter parameter, string name) => parameter.ParameterType == ParameterType.Object
        ? parameter.Keys.Order(StringComparer.Ordinal).SelectMany(key => Flat(parameter[key], name.Length == 0 ? key : $"{name}.{key}"))
        : [KeyValuePair.Create(name, parameter.ParameterType switch
        {
            ParameterType.Integer => parameter.AsType<long>(),
            ParameterType.Number => parameter.AsType<double>(),
            ParameterType.Bool => parameter.AsType<bool>(),
            _ => (object)parameter.ToString().Trim('"'),
        })];
}
