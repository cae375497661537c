using System.Globalization;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace Microsoft.ML.Lstm.Charts;

/// <summary>Music on a grid: which keys sound at each step, from left to right, high keys above; what was given, such as a melody, in another colour.</summary>
public sealed record PianoRollChart : IChart
{
    const int Octave = 12;

    static readonly string[] Names = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

    /// <summary>The headline. Default "Piano roll".</summary>
    public string Title { get; init; } = "Piano roll";

    /// <summary>The line under the headline; by default the number of steps and notes.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Row-major [steps, keys]; a key sounds where it is above one half.</summary>
    public required IReadOnlyList<float> Roll { get; init; }

    /// <summary>As <see cref="Roll"/>: what was given, which is drawn in orange where it sounds; null, the default, for nothing.</summary>
    public IReadOnlyList<float>? Given { get; init; }

    /// <summary>Keys of a step. Default 88, those of a piano.</summary>
    public int Keys { get; init; } = 88;

    /// <summary>The lowest key as MIDI numbers it. Default 21, the lowest of a piano; 60 is the middle C.</summary>
    public int LowestKey { get; init; } = 21;

    /// <summary>Steps of a quarter note. Default 4.</summary>
    public int StepsPerQuarter { get; init; } = 4;

    /// <inheritdoc/>
    public PlotModel ToPlotModel()
    {
        Check();
        var (own, given) = (Notes(fromGiven: false), Notes(fromGiven: true));
        var all = own.Concat(given).ToArray();
        if (all.Length == 0) throw new InvalidOperationException($"There is nothing to draw: no key of {nameof(Roll)} sounds.");
        var model = ChartStyle.Model(Title, Subtitle ?? string.Create(CultureInfo.InvariantCulture, $"{Roll.Count / Keys} steps, {all.Length} notes"));
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Bottom, Minimum = 0, Maximum = (double)Roll.Count / Keys / StepsPerQuarter, LabelFormatter = ChartStyle.Number }, "Quarter notes"));
        var (low, high) = (all.Min(note => note.Key), all.Max(note => note.Key));
        model.Axes.Add(ChartStyle.Styled(new LinearAxis { Position = AxisPosition.Left, Minimum = low - 1, Maximum = high + 1, MajorStep = Octave, LabelFormatter = Name }, "Key"));
        model.Series.Add(Bars(Given is null ? null : "made", own, ChartStyle.Blue));
        if (Given is not null) model.Series.Add(Bars("given", given, ChartStyle.Orange));
        return model;
    }

    void Check()
    {
        ArgumentNullException.ThrowIfNull(Roll);
        if (Keys < 1) throw new InvalidOperationException($"{nameof(Keys)} is {Keys}, but must be at least 1.");
        if (StepsPerQuarter < 1) throw new InvalidOperationException($"{nameof(StepsPerQuarter)} is {StepsPerQuarter}, but must be at least 1.");
        if (Roll.Count % Keys != 0) throw new InvalidOperationException($"{Roll.Count} values are no steps of {Keys} keys.");
        if (Given is not null && Given.Count != Roll.Count) throw new InvalidOperationException($"{Roll.Count} values came with {Given.Count} that were given. Give as many.");
    }

    // Keys from the step where they begin to sound to that where they no longer do, or are no longer given.
    (int Key, int Start, int End)[] Notes(bool fromGiven)
    {
        var (notes, steps) = (new List<(int, int, int)>(), Roll.Count / Keys);
        for (var key = 0; key < Keys; key++)
        {
            for (var step = 0; step < steps; step++)
            {
                var start = step;
                while (step < steps && Sounds(step, key)) step++;
                if (step > start) notes.Add((LowestKey + key, start, step));
            }
        }
        return [.. notes];

        bool Sounds(int step, int key) => Roll[(step * Keys) + key] > 0.5f && (Given is not null && Given[(step * Keys) + key] > 0.5f) == fromGiven;
    }

    RectangleBarSeries Bars(string? title, (int Key, int Start, int End)[] notes, OxyColor colour)
    {
        var bars = new RectangleBarSeries { Title = title, FillColor = colour, StrokeThickness = 0 };
        foreach (var (key, start, end) in notes) bars.Items.Add(new((double)start / StepsPerQuarter, key - 0.45, ((double)end / StepsPerQuarter) - 0.04, key + 0.45));
        return bars;
    }

    // As musicians call it: 60 is C4.
    static string Name(double key) => string.Create(CultureInfo.InvariantCulture, $"{Names[(((int)key % Octave) + Octave) % Octave]}{(int)Math.Floor(key / Octave) - 1}");
}
