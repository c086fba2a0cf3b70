# SPDX-License-Identifier: GPL-2.0-or-later
"""Results as JUnit XML, for the runner that counts all tests."""

import xml.etree.ElementTree as xml


def write(results, path):
    suite = xml.Element("testsuite", name="vm", tests=str(len(results)),
                        failures=str(sum(r.outcome == "not ok" for r in results)),
                        skipped=str(sum(r.outcome == "skip" for r in results)))
    for result in results:
        case = xml.SubElement(suite, "testcase", classname=f"vm.{result.scenario}", name=result.name)
        if result.outcome == "not ok":
            xml.SubElement(case, "failure", message=result.why).text = "\n".join([result.why, *result.details])
        elif result.outcome == "skip":
            xml.SubElement(case, "skipped", message=result.why)
    xml.ElementTree(suite).write(path, encoding="unicode", xml_declaration=True)
