using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Losses;
using Microsoft.ML.Lstm.Engine.Objectives;
using Microsoft.ML.Lstm.Engine.Optimizers;
using Microsoft.ML.Lstm.Engine.Shapes;

namespace Microsoft.ML.Lstm.Engine.Training;

/// <summary>A SHA-256 over all that a training's weights depend on, its seed aside: a training can resume a checkpoint only with the same one.</summary>
sealed class TrainingFingerprint : IDisposable
{
    static readonly string[] WithoutEffect = [nameof(TrainingOptions.Threads), nameof(TrainingOptions.Machines), nameof(TrainingOptions.CancellationToken), nameof(TrainingOptions.OnReport), nameof(TrainingOptions.CheckpointPath), nameof(TrainingOptions.Seed)];

    /// <summary>Steps by which a schedule is known.</summary>
    const int ScheduleSteps = 200;

    readonly SHA256 _hash = SHA256.Create();
    readonly BinaryWriter _writer;

    public TrainingFingerprint() => _writer = new(new BufferedStream(new CryptoStream(Stream.Null, _hash, CryptoStreamMode.Write), 1 << 16));

    public TrainingFingerprint Add(string text)
    {
        _writer.Write(text);
        return this;
    }

    public TrainingFingerprint Add(ReadOnlySpan<float> values)
    {
        _writer.Write(values.Length);
        foreach (var value in values) _writer.Write(value);
        return this;
    }

    public TrainingFingerprint Add(ReadOnlySpan<int> values)
    {
        _writer.Write(values.Length);
        foreach (var value in values) _writer.Write(value);
        return this;
    }

    public TrainingFingerprint Add(ExampleSet? examples)
    {
        foreach (var field in examples?.Fields ?? []) Add($"{field.Kind} {field.Size} {field.Role}");
        for (var row = 0; row < examples?.Count; row++)
        {
            for (var field = 0; field < examples.Fields.Count; field++)
            {
                if (examples.Fields[field].Kind != InputKind.Tokens) Add(examples.Values(row, field));
                else Add(examples.Tokens(row, field));
            }
            _writer.Write(examples.Weight(row));
        }
        return this;
    }

    /// <summary>The values of options by their names; what the face adds to them has no effect on weights.</summary>
    public TrainingFingerprint AddProperties(ITaskOptions options) => AddProperties(options, options.GetType());

    /// <summary>The values of the training's options by their names.</summary>
    public TrainingFingerprint AddProperties(TrainingOptions options) => AddProperties(options, typeof(TrainingOptions));

    /// <summary>The values of an objective's properties by their names.</summary>
    public TrainingFingerprint AddProperties(IObjective objective) => AddProperties(objective, objective.GetType());

    TrainingFingerprint AddProperties(ILoss loss) => AddProperties(loss, loss.GetType());

    TrainingFingerprint AddProperties(IOptimizer optimizer) => AddProperties(optimizer, optimizer.GetType());

    // The type's properties are kept where an application is trimmed.
    TrainingFingerprint AddProperties(object value, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type)
    {
        var properties =
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            where property.DeclaringType!.Assembly == typeof(TrainingFingerprint).Assembly && property.GetIndexParameters().Length == 0
            where !property.PropertyType.IsByRefLike && !WithoutEffect.Contains(property.Name)
            orderby property.Name
            select property;
        foreach (var property in properties) Add(property.Name).AddValue(property.GetValue(value));
        return this;
    }

    public byte[] Value()
    {
        _writer.Dispose();
        return _hash.Hash!;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _hash.Dispose();
    }

    void AddValue(object? value)
    {
        switch (value)
        {
            case IFormattable or string or bool or null:
                Add(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                break;
            case Func<int, IOptimizer> optimizer:
                AddValue(optimizer(1));
                break;
            case Func<ReduceOnPlateau> plateau:
                AddValue(plateau());
                break;
            case ISchedule schedule:
                for (var step = 0; step < ScheduleSteps; step++) AddValue(schedule.Factor(step, ScheduleSteps));
                break;
            case IEnumerable items:
                foreach (var item in items) AddValue(item);
                Add("end");
                break;
            case NetworkOptions:
                Add(nameof(NetworkOptions)).AddProperties(value, typeof(NetworkOptions));
                break;
            case TrainingOptions training:
                Add(nameof(TrainingOptions)).AddProperties(training);
                break;
            case ILoss loss:
                Add(loss.GetType().Name).AddProperties(loss);
                break;
            case IObjective objective:
                Add(objective.GetType().Name).AddProperties(objective);
                break;
            case IOptimizer one:
                Add(one.GetType().Name).AddProperties(one);
                break;
            case ReduceOnPlateau:
                Add(nameof(ReduceOnPlateau)).AddProperties(value, typeof(ReduceOnPlateau));
                break;
            case TargetDomain:
                Add(nameof(TargetDomain)).AddProperties(value, typeof(TargetDomain));
                break;
            case WeightLayout:
                Add(nameof(WeightLayout)).AddProperties(value, typeof(WeightLayout));
                break;
            default:
                throw new UnreachableException($"{value.GetType()} has no case here, so a checkpoint would not know it.");
        }
    }
}
