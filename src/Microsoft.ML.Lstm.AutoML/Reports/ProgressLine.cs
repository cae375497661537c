using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Lstm.AutoML.Reports;

/// <summary>A sweep's progress: a bar, the best so far, the time left; on a terminal in one line.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="isTerminal">Whether a line can be written over.</param>
sealed class ProgressLine(TextWriter output, bool isTerminal)
{
    const int Width = 24;
    int _most = int.MaxValue, _written;
    double _seconds = double.PositiveInfinity;
    long _started = Stopwatch.GetTimestamp();

    public void Limit(int trials, double seconds) => (_most, _seconds) = (trials, seconds);

    public void Begin() => _started = Stopwatch.GetTimestamp();

    /// <summary>Writes where the sweep stands.</summary>
    public void Write(int trials, SweepTrial? best)
    {
        if (!isTerminal) return;
        var line = Line(trials, Stopwatch.GetElapsedTime(_started).TotalSeconds, best);
        output.Write('\r' + line.PadRight(_written));
        _written = line.Length;
    }

    /// <summary>Writes that a trial has ended.</summary>
    public void End(SweepTrial trial, int trials, SweepTrial? best)
    {
        Write(trials, best);
        if (isTerminal && trials == _most) output.WriteLine();
        if (isTerminal) return;
        var outcome = trial.Failure is { } failure ? $"failed: {failure}" : string.Create(CultureInfo.InvariantCulture, $"{trial.Metric:G5}{(trial.IsStoppedEarly ? " until it was ended early" : trial.Verdict.Length > 0 ? $", {trial.Verdict}" : "")}");
        output.WriteLine($"trial {trial.Id}: {outcome}. {Line(trials, Stopwatch.GetElapsedTime(_started).TotalSeconds, best)}");
    }

    string Line(int trials, double seconds, SweepTrial? best)
    {
        var ofTime = seconds / _seconds;
        var part = Math.Clamp(Math.Max(_most == int.MaxValue ? 0 : (double)trials / _most, double.IsFinite(ofTime) ? ofTime : 0), 0, 1);
        var filled = (int)(part * Width);
        var left = Math.Min(_seconds - seconds, _most == int.MaxValue || trials == 0 ? double.PositiveInfinity : seconds / trials * (_most - trials));
        var found = best is null ? "none yet" : string.Create(CultureInfo.InvariantCulture, $"{best.Metric:G5} in trial {best.Id}");
        return $"[{new string('#', filled)}{new string('.', Width - filled)}] {trials} trials, best {found}, {Time(seconds)} gone{(double.IsFinite(left) ? $", about {Time(Math.Max(0, left))} left" : "")}";
    }

    static string Time(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)).ToString(seconds < 3600 ? "m\\:ss" : "h\\:mm\\:ss", CultureInfo.InvariantCulture);
}
