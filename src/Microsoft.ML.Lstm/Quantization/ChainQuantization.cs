using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Quantization;

/// <summary>Quantises the steps of a model that can be, each judged by the data as the steps before make it.</summary>
static class ChainQuantization
{
    public static QuantizedModel Quantize(ITransformer model, IDataView data)
    {
        var reports = new List<QuantizationReport>();
        var quantized = Step(model, data, reports);
        return reports.Count > 0 ? new() { Model = quantized, Reports = reports.AsReadOnly() } : throw new ArgumentException(
            $"The model, {model.GetType().Name}, holds no step that can be quantised: trainers and taggers of sequences, forecasters and autoencoders make such.{string.Concat(Reasons(model))} Use the model as it is.", nameof(model));
    }

    static IEnumerable<string> Reasons(ITransformer step) => step switch
    {
        IEnumerable<ITransformer> chain => chain.SelectMany(Reasons),
        IUnquantizableTransformer refused => [$" {step.GetType().Name} cannot: {refused.WhyNot}."],
        _ => [],
    };

    static ITransformer Step(ITransformer step, IDataView data, List<QuantizationReport> reports)
    {
        if (step is IEnumerable<ITransformer> chain)
        {
            var steps = new List<ITransformer>();
            foreach (var part in chain)
            {
                steps.Add(Step(part, data, reports));
                data = part.Transform(data);
            }
            return new TransformerChain<ITransformer>([.. steps]);
        }
        if (step is not IQuantizableTransformer quantizable) return step;
        var (quantized, report) = quantizable.Quantize(data);
        reports.Add(report);
        return quantized;
    }
}
