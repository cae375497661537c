using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Forecasting;

/// <summary>The covariates of a block of rows, scaled; 0, the mean, where they are missing.</summary>
sealed class CovariateBlock(WindowConfig plan)
{
    readonly CovariateConfig _config = plan.Covariates;
    float[] _steps = [], _statics = [];
    int[] _categories = [];

    /// <summary>Steps of each row; 0 where nothing is known.</summary>
    int _length;
    bool _hasStatics, _hasCategories;

    /// <summary>Reads so many rows of a batch, from the first on.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">Rows to read.</param>
    public void Read(HistoryBatch batch, int first, int rows)
    {
        if (_config.IsEmpty) return;
        _length = batch.Covariates.IsEmpty ? 0 : plan.CovariateHistory + batch.CovariatesAhead;
        (_hasStatics, _hasCategories) = (!batch.Statics.IsEmpty, !batch.Categories.IsEmpty);
        var size = _length * _config.StepSize;
        if (_steps.Length < rows * size) _steps = new float[rows * size];
        _config.Steps.ApplyStatic(batch.Covariates.Slice(first * size, rows * size), _steps.AsSpan(0, rows * size));
        if (_hasStatics)
        {
            Grow(ref _statics, rows * _config.Static);
            _config.Statics.ApplyStatic(batch.Statics.Slice(first * _config.Static, rows * _config.Static), _statics.AsSpan(0, rows * _config.Static));
        }

        if (!_hasCategories) return;
        Grow(ref _categories, rows * _config.Categories.Length);
        batch.Categories.Slice(first * _config.Categories.Length, rows * _config.Categories.Length).CopyTo(_categories);
    }

    /// <summary>What is known beside a window that begins so many steps before the present, and beside the horizon after it; steps are copied.</summary>
    /// <param name="row">The row of the block.</param>
    /// <param name="before">Steps from the window's end to the present: the gap, less what was forecast already; negative behind the present.</param>
    /// <param name="steps">[WindowSize + Horizon, StepSize]: overwritten.</param>
    public CovariateRow Row(int row, int before, Span<float> steps)
    {
        if (_config.IsEmpty) return default;
        return new()
        {
            Steps = _length == 0 ? default : Copy(row, before, steps),
            Statics = _hasStatics ? _statics.AsSpan(row * _config.Static, _config.Static) : default,
            Categories = _hasCategories ? _categories.AsSpan(row * _config.Categories.Length, _config.Categories.Length) : default,
        };
    }

    ReadOnlySpan<float> Copy(int row, int before, Span<float> steps)
    {
        var (width, count) = (_config.StepSize, plan.WindowSize + plan.Horizon);
        steps.Clear();
        var from = plan.CovariateHistory - before - plan.WindowSize;
        var (least, most) = (Math.Max(0, from), Math.Min(_length, from + count));
        if (least < most) _steps.AsSpan(((row * _length) + least) * width, (most - least) * width).CopyTo(steps[((least - from) * width)..]);
        return steps;
    }

    static void Grow<T>(ref T[] values, int count)
    {
        if (values.Length < count) values = new T[count];
    }
}
