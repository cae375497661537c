using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Data;

/// <summary>The covariates of many series, scaled, in one array, with zeros before and after each, so that those of every window can be read without a copy.</summary>
sealed class CovariateSet
{
    readonly CovariateConfig _config;
    readonly float[] _steps, _statics;
    readonly int[] _starts, _categories;
    readonly int _before, _after;

    /// <param name="series">One example a series.</param>
    /// <param name="config">What is read of them.</param>
    /// <param name="before">Steps before a series' start that may be read.</param>
    /// <param name="after">Steps after its last value that may be read.</param>
    public CovariateSet(ExampleSet series, CovariateConfig config, int before, int after)
    {
        (_config, _before, _after) = (config, before, after);
        _starts = new int[series.Count + 1];
        var target = series.TargetFields[0];
        for (var s = 0; s < series.Count; s++) _starts[s + 1] = checked(_starts[s] + before + series.Values(s, target).Length + after);
        _steps = new float[checked(_starts[^1] * config.StepSize)];
        _statics = new float[series.Count * config.Static];
        _categories = new int[series.Count * config.Categories.Length];
        for (var s = 0; s < series.Count; s++)
        {
            CopySteps(series, s);
            Copy(series, s, _statics.AsSpan(s * config.Static, config.Static), _categories.AsSpan(s * config.Categories.Length, config.Categories.Length));
        }

        config.Steps.ApplyStatic(_steps, _steps);
    }

    /// <summary>What is known beside the window before an origin, and beside the steps after it.</summary>
    public CovariateRow Row(int series, int origin, int window, int horizon)
    {
        if (window > _before || horizon > _after) throw new ArgumentOutOfRangeException(nameof(window), $"{window} steps before and {horizon} after an origin are more than {_before} and {_after}.");
        return new()
        {
            Steps = _steps.AsSpan((_starts[series] + _before + origin - window) * _config.StepSize, (window + horizon) * _config.StepSize),
            Statics = _statics.AsSpan(series * _config.Static, _config.Static),
            Categories = _categories.AsSpan(series * _config.Categories.Length, _config.Categories.Length),
        };
    }

    void CopySteps(ExampleSet series, int s)
    {
        var (width, offset) = (_config.StepSize, 0);
        var own = _steps.AsSpan(_starts[s] * width, (_starts[s + 1] - _starts[s]) * width);
        own.Fill(float.NaN);
        own = own[(_before * width)..];
        foreach (var field in CovariateConfig.StepFields(series.Fields))
        {
            var values = series.Values(s, field);
            var size = series.Fields[field].Size;
            for (var t = 0; t < Math.Min(values.Length / size, own.Length / width); t++) values.Slice(t * size, size).CopyTo(own[((t * width) + offset)..]);
            offset += size;
        }
    }

    void Copy(ExampleSet series, int s, Span<float> statics, Span<int> categories)
    {
        var (number, category) = (0, 0);
        for (var field = 0; field < series.Fields.Count; field++)
        {
            var spec = series.Fields[field];
            if (!spec.IsInput) continue;
            if (spec.Kind == InputKind.Static)
            {
                series.Values(s, field).CopyTo(statics[number..]);
                number += spec.Size;
            }
            else if (spec.Kind == InputKind.Tokens) categories[category++] = series.Tokens(s, field) is [var token, ..] ? token : 0;
        }

        _config.Statics.ApplyStatic(statics, statics);
    }
}
