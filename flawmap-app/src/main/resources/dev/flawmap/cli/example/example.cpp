// Runs the exported graph on the example and compares the scores. Needs ONNX Runtime's C++ headers and library
// (Debian: libonnxruntime-dev): g++ -std=c++17 -I/usr/include/onnxruntime example.cpp -lonnxruntime -o example
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

static std::string content(const std::filesystem::path &file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("There is no file " + file.string() + ".");
  return {std::istreambuf_iterator<char>(in), {}};
}

static std::vector<float> floats(const std::filesystem::path &file) {
  const std::string bytes = content(file);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::copy_n(bytes.data(), values.size() * sizeof(float), reinterpret_cast<char *>(values.data()));
  return values;
}

// What follows a key of a JSON object; enough for example.json, other programs take a JSON library.
static std::string after(const std::string &json, const std::string &key) {
  const std::size_t at = json.find('"' + key + '"');
  if (at == std::string::npos) throw std::runtime_error("example.json has no " + key + ".");
  return json.substr(json.find(':', at) + 1);
}

static std::string word(const std::string &json, const std::string &key) {
  const std::string rest = after(json, key);
  const std::size_t from = rest.find('"') + 1;
  return rest.substr(from, rest.find('"', from) - from);
}

static std::vector<std::int64_t> numbers(const std::string &json, const std::string &key) {
  const std::string rest = after(json, key);
  std::string list = rest.substr(rest.find('[') + 1, rest.find(']') - rest.find('[') - 1);
  std::replace(list.begin(), list.end(), ',', ' ');
  std::istringstream in(list);
  return {std::istream_iterator<std::int64_t>(in), {}};
}

// The argument is the folder that this file lies in.
int main(int count, char **arguments) {
  const std::filesystem::path here = count > 1 ? arguments[1] : ".";
  const std::string facts = content(here / "example.json");
  // Greys from 0 (black) to 1 (white): [1, 1, height, width] for images, [count, 1, side, side] for patches.
  const std::vector<std::int64_t> shape = numbers(facts, "shape");
  std::vector<float> greys = floats(here / word(facts, "input"));
  const Ort::Env environment;
  Ort::Session session(environment, (here / ".." / "model.onnx").c_str(), Ort::SessionOptions{});
  const auto memory = Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault);
  const auto input = Ort::Value::CreateTensor<float>(memory, greys.data(), greys.size(), shape.data(), shape.size());
  const std::string score = word(facts, "score");
  const char *inputs[] = {"input"};
  const char *outputs[] = {score.c_str()};
  const auto results = session.Run(Ort::RunOptions{}, inputs, &input, 1, outputs, 1);
  const float *scores = results[0].GetTensorData<float>();
  const std::vector<float> expected = floats(here / word(facts, "expected"));
  double difference = results[0].GetTensorTypeAndShapeInfo().GetElementCount() == expected.size()
                          ? 0
                          : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < expected.size() && std::isfinite(difference); i++) {
    const double distance = std::abs(double{scores[i]} - expected[i]);
    difference = distance <= difference ? difference : distance;
  }
  std::cout << "largest difference " << difference << std::endl;
  return difference <= std::stod(after(facts, "tolerance")) ? 0 : 1;
}
