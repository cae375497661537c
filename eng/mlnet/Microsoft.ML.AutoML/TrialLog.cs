using System.Globalization;

namespace Microsoft.ML.AutoML;

/// <summary>
/// The results of earlier runs and of this one, in a file that is known by the search space and the metric. It is written when a run ends,
/// which is at its limits or by cancellation. Parameters are kept as features.
/// </summary>
sealed class TrialLog
{
    const string Header = "id,loss,durationInMilliseconds,peakCpu,peakMemoryInMegaByte";
    const int Columns = 5;

    readonly string _file;
    readonly SearchSpace.SearchSpace _space;
    readonly List<TrialResult> _results;

    public TrialLog(string folder, SearchSpace.SearchSpace space, string metric)
    {
        _space = space;
        _file = Path.Combine(folder, FormattableString.Invariant($"trialResults-{space.GetHashCode()}{(metric is null ? "" : "-" + metric)}.csv"));
        _results = File.Exists(_file) ? [.. File.ReadLines(_file).Skip(1).Select(Read).Where(result => result is not null)] : [];
    }

    public IReadOnlyList<TrialResult> Results => _results;

    public void Add(TrialResult result) => _results.Add(result);

    public void Save()
    {
        var names = Enumerable.Range(0, _space.FeatureSpaceDim).Select(index => FormattableString.Invariant($",parameter_{index}"));
        File.WriteAllLines(_file, [Header + string.Concat(names), .. _results.Select(Write)]);
    }

    string Write(TrialResult result)
    {
        double?[] values = [result.TrialSettings.TrialId, result.Loss, result.DurationInMilliseconds, result.PeakCpu, result.PeakMemoryInMegaByte,
            .. _space.MappingToFeatureSpace(result.TrialSettings.Parameter)];
        return string.Join(',', values.Select(value => value?.ToString("R", CultureInfo.InvariantCulture)));
    }

    // A damaged line is left out.
    TrialResult Read(string line)
    {
        var values = line.Split(',').Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : (double?)null).ToArray();
        if (values.Length != Columns + _space.FeatureSpaceDim || values[0] is null || values[1] is null || values[Columns..].Contains(null)) return null;
        var parameter = _space.SampleFromFeatureSpace([.. values[Columns..].Select(value => value.GetValueOrDefault())]);
        return new()
        {
            TrialSettings = new TrialSettings { TrialId = (int)values[0].GetValueOrDefault(), Parameter = parameter },
            Loss = values[1].GetValueOrDefault(),
            DurationInMilliseconds = values[2].GetValueOrDefault(),
            PeakCpu = values[3],
            PeakMemoryInMegaByte = values[4],
        };
    }
}
